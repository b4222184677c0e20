package dev.durablestripe.endtoend.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.contract.EventWorkflowStart.Origin;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.contract.StripeSignature;
import dev.durablestripe.internal.contract.TemporalNamespace;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowServiceException;
import java.time.Duration;
import java.util.List;

/**
 * Starts events as the starter does, but from the test itself: for tests of workers, which then
 * need one program less.
 */
final class DirectStart {
  private static final StripeSignature SIGNATURE =
      new StripeSignature(List.of(LocalStack.WEBHOOK_SECRET));

  private final WorkflowClient temporal;
  private final TemporalNamespace namespace;

  /** Starts events in the client's namespace. */
  DirectStart(WorkflowClient temporal) {
    this.temporal = temporal;
    this.namespace =
        new TemporalNamespace(
            temporal.getWorkflowServiceStubs(), temporal.getOptions().getNamespace());
  }

  /** Starts an event that Stripe has signed, and returns the outcome that the starter responds. */
  String start(String event) {
    // A server knows a new namespace and its search attributes only after some seconds.
    return await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .pollDelay(Duration.ZERO)
        .ignoreExceptionsInstanceOf(WorkflowServiceException.class)
        .until(() -> startOnce(event.getBytes(UTF_8)), outcome -> true);
  }

  private String startOnce(byte[] body) throws MalformedStripeEventException {
    try {
      new EventWorkflowStart(temporal, DeploymentNames.DEFAULT)
          .start(StripeEvent.parse(body), body, SIGNATURE.sign(body), Origin.WEBHOOK);
      return "started";
    } catch (WorkflowExecutionAlreadyStarted e) {
      return "duplicate";
    } catch (WorkflowServiceException e) {
      namespace.attributes().registerAgain();
      throw e;
    }
  }
}
