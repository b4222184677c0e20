package dev.durablestripe.internal.training;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.contract.StripeSignature;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.LocalTemporal;
import dev.durablestripe.internal.local.WebhookClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** How events reach a program. Its methods return once Temporal has stored the event. */
final class EventDelivery {
  private static final int OK = 200;

  private EventDelivery() {}

  /**
   * Posts signed events to a webhook on a port of this machine. Like Stripe, it sends an event
   * again that the webhook could not accept.
   */
  static Consumer<String> toWebhook(int port) {
    WebhookClient webhook = new WebhookClient(port, LocalStack.WEBHOOK_SECRET);
    return event -> requireOk(webhook.deliver(event));
  }

  private static void requireOk(HttpResponse<String> answer) {
    if (answer.statusCode() != OK) {
      throw new IllegalStateException(
          "The webhook answered %d: %s".formatted(answer.statusCode(), answer.body()));
    }
  }

  /** Starts the workflows of signed events, as the webhook does. */
  static Consumer<String> toTemporal(LocalTemporal temporal) {
    EventWorkflowStart workflows =
        new EventWorkflowStart(temporal.client(), DeploymentNames.DEFAULT);
    StripeSignature signature = new StripeSignature(List.of(LocalStack.WEBHOOK_SECRET));
    return event -> {
      byte[] body = event.getBytes(StandardCharsets.UTF_8);
      try {
        workflows.start(
            StripeEvent.parse(body), body, signature.sign(body), EventWorkflowStart.Origin.WEBHOOK);
      } catch (WorkflowExecutionAlreadyStarted e) {
        // It was delivered before.
      } catch (MalformedStripeEventException e) {
        throw new IllegalStateException(e);
      }
    };
  }
}
