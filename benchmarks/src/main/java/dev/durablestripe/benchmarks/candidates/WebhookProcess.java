package dev.durablestripe.benchmarks.candidates;

import dev.durablestripe.benchmarks.load.BenchmarkEvent;
import dev.durablestripe.benchmarks.load.EventSink;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.WebhookClient;
import java.net.http.HttpResponse;

/** A process that serves a webhook. Events are posted to it as Stripe does, with a signature. */
public final class WebhookProcess implements EventSink, AutoCloseable {
  private static final int HTTP_OK = 200;

  private final AppProcess process;
  private final WebhookClient client;

  WebhookProcess(AppProcess process, int port, String path) {
    this.process = process;
    this.client =
        new WebhookClient("http://127.0.0.1:%d%s".formatted(port, path), LocalStack.WEBHOOK_SECRET);
  }

  /** Waits until the process is healthy. */
  public WebhookProcess awaitHealthy() {
    process.awaitHealthy();
    return this;
  }

  AppProcess process() {
    return process;
  }

  /** The id of the process. */
  public long pid() {
    return process.handle().pid();
  }

  /**
   * Posts an event, and again while the answer is 503, as Stripe does.
   *
   * @throws IllegalStateException if the answer is not 200
   */
  @Override
  public void accept(BenchmarkEvent event) {
    HttpResponse<String> answer = client.deliver(event.json());
    if (answer.statusCode() != HTTP_OK) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
  }

  /** Kills the process. */
  @Override
  public void close() {
    process.kill();
  }
}
