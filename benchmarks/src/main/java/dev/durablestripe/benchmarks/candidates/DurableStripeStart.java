package dev.durablestripe.benchmarks.candidates;

import dev.durablestripe.benchmarks.load.BenchmarkEvent;
import dev.durablestripe.benchmarks.load.EventSink;
import dev.durablestripe.contract.EventWorkflowStart;
import dev.durablestripe.contract.MalformedStripeEventException;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.contract.StripeSignature;
import dev.durablestripe.local.LocalStack;
import io.temporal.client.WorkflowClient;
import java.util.List;

/**
 * Starts the workflow of Durable Stripe for each event as the webhook does, without HTTP.
 *
 * @param client a client for the server and namespace of the workflows
 */
record DurableStripeStart(WorkflowClient client) implements EventSink {
  private static final StripeSignature SIGNATURE =
      new StripeSignature(List.of(LocalStack.WEBHOOK_SECRET));

  @Override
  public void accept(BenchmarkEvent event) {
    byte[] body = event.bytes();
    try {
      EventWorkflowStart.start(
          client,
          StripeEvent.parse(body),
          body,
          SIGNATURE.sign(body),
          EventWorkflowStart.Origin.WEBHOOK);
    } catch (MalformedStripeEventException e) {
      throw new IllegalStateException(e);
    }
  }
}
