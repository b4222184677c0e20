package dev.durablestripe.contract;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Temporal namespace that the events live in: is it there, and does it know our attributes. */
public final class TemporalNamespace {
  private static final Logger log = LoggerFactory.getLogger(TemporalNamespace.class);
  private static final long CHECK_SECONDS = 2;

  /** As long as Stripe lists an event. */
  private static final Duration RETENTION = Duration.ofDays(30);

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
    describe();
  }

  private DescribeNamespaceResponse describe() {
    return stubs
        .blockingStub()
        .withDeadlineAfter(CHECK_SECONDS, TimeUnit.SECONDS)
        .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace(name).build());
  }

  /**
   * Warns in the log when the namespace forgets events before Stripe does. Stripe lists an event
   * for 30 days; until then reconciliation has to know what became of its run, and that an operator
   * ended it. See <a
   * href="https://docs.temporal.io/temporal-service/temporal-server#retention-period">Temporal on
   * the retention period</a>.
   *
   * @throws StatusRuntimeException as {@link #check} does
   */
  public void warnOfShortRetention() {
    com.google.protobuf.Duration retention =
        describe().getConfig().getWorkflowExecutionRetentionTtl();
    // A server that does not tell says zero.
    if (retention.getSeconds() > 0 && retention.getSeconds() < RETENTION.toSeconds()) {
      log.warn(
          "Namespace {} keeps completed workflows for {} only. Stripe lists events for 30 days: set a"
              + " retention of at least 720h, or events that an operator terminated are started again"
              + " once they are forgotten. Run: temporal operator namespace update --retention 720h -n {}",
          name,
          Duration.ofSeconds(retention.getSeconds()),
          name);
    }
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
