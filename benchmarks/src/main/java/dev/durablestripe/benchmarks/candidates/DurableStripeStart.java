package dev.durablestripe.benchmarks.candidates;

import dev.durablestripe.benchmarks.load.BenchmarkEvent;
import dev.durablestripe.benchmarks.load.EventSink;
import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.contract.StripeSignature;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.client.WorkflowClient;
import java.util.List;

/**
 * Starts the workflow of Durable Stripe for each event as the webhook does, without HTTP.
 *
 * @param workflows starts them
 */
record DurableStripeStart(EventWorkflowStart workflows) implements EventSink {
  private static final StripeSignature SIGNATURE =
      new StripeSignature(List.of(LocalStack.WEBHOOK_SECRET));

  /** Starts workflows with a client for their server and namespace. */
  DurableStripeStart(WorkflowClient client) {
    this(new EventWorkflowStart(client, DeploymentNames.DEFAULT));
  }

  @Override
  public void accept(BenchmarkEvent event) {
    byte[] body = event.bytes();
    try {
      workflows.start(
          StripeEvent.parse(body), body, SIGNATURE.sign(body), EventWorkflowStart.Origin.WEBHOOK);
    } catch (MalformedStripeEventException e) {
      throw new IllegalStateException(e);
    }
  }
}
