package dev.durablestripe.contract;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.concurrent.TimeUnit;

/** The Temporal namespace that the events live in: is it there, and does it know our attributes. */
public final class TemporalNamespace {
  private static final long CHECK_SECONDS = 2;

  private final WorkflowServiceStubs stubs;
  private final String name;
  private final SearchAttributeRegistration attributes;

  /** Looks at one namespace through the given connection. */
  public TemporalNamespace(WorkflowServiceStubs stubs, String name) {
    this.stubs = stubs;
    this.name = name;
    this.attributes = new SearchAttributeRegistration(stubs, name);
  }

  /**
   * Asks Temporal for the namespace; returns if it is there. The first call also opens the
   * connection, which would cost the first event some 300 ms.
   *
   * @throws StatusRuntimeException when Temporal cannot be reached within two seconds, or does not
   *     know the namespace
   */
  public void check() {
    stubs
        .blockingStub()
        .withDeadlineAfter(CHECK_SECONDS, TimeUnit.SECONDS)
        .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace(name).build());
  }

  /**
   * Makes the namespace ready for events: waits for nothing, registers our search attributes.
   *
   * <p>Where the server forbids that, as Temporal Cloud does, the log says how an operator
   * registers them; until then every start is refused, and Stripe keeps the events.
   *
   * @throws StatusRuntimeException as {@link #check} does
   */
  public void prepare() {
    check();
    attributes.register();
  }

  /** Its search attributes. */
  public SearchAttributeRegistration attributes() {
    return attributes;
  }

  /** Says in one line why Temporal is not ready, for a log. */
  public String problem(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    return status.getCode() == Status.Code.NOT_FOUND
        ? "namespace %s does not exist (create it with: temporal operator namespace create -n %s)"
            .formatted(name, name)
        : status.getCode() + " from " + stubs.getOptions().getTarget();
  }
}
