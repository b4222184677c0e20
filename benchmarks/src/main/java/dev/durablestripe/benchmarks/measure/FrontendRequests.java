package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.TemporalServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Reads from the Temporal server's metrics how many requests its frontend received. */
final class FrontendRequests {
  private static final Pattern SAMPLE =
      Pattern.compile(
          "^(?:temporal_)?service_requests(?:_total)?\\{(?<labels>[^}]*)} (?<count>\\S+)$",
          Pattern.MULTILINE);
  private static final Pattern OPERATION = Pattern.compile("operation=\"(\\w+)\"");

  /** Longer than the second for which the server buffers its metrics. */
  private static final Duration REPORTING_INTERVAL = Duration.ofMillis(1_500);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private FrontendRequests() {}

  /** Waits until the metrics no longer change; returns the counts by operation. */
  static Map<String, Double> of(TemporalServer server) {
    AtomicReference<Double> starts = new AtomicReference<>(-1.0);
    return Awaitility.await()
        .pollDelay(REPORTING_INTERVAL)
        .pollInterval(REPORTING_INTERVAL)
        .until(
            () -> parse(get(server.metrics())),
            counts -> {
              Double now = counts.getOrDefault("StartWorkflowExecution", 0.0);
              return starts.getAndSet(now).equals(now);
            });
  }

  private static Map<String, Double> parse(String metrics) {
    Map<String, Double> counts = new TreeMap<>();
    Matcher sample = SAMPLE.matcher(metrics);
    while (sample.find()) {
      String labels = sample.group("labels");
      Matcher operation = OPERATION.matcher(labels);
      if (labels.contains("service_name=\"frontend\"") && operation.find()) {
        counts.merge(operation.group(1), Double.valueOf(sample.group("count")), Double::sum);
      }
    }
    return counts;
  }

  /** The requests since earlier counts, without operations that were not requested. */
  static Map<String, Double> since(Map<String, Double> before, TemporalServer server) {
    Map<String, Double> counts = of(server);
    counts.replaceAll((operation, count) -> count - before.getOrDefault(operation, 0.0));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  private static String get(URI url) {
    HttpRequest request = HttpRequest.newBuilder(url).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException("No metrics at " + url, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
