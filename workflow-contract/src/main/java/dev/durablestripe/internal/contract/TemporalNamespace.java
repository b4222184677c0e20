package dev.durablestripe.internal.contract;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Temporal namespace of the events: whether it exists, and whether it is ready for events. */
public final class TemporalNamespace {
  private static final Logger log = LoggerFactory.getLogger(TemporalNamespace.class);
  private static final long CHECK_SECONDS = 2;

  /** Stripe lists an event for 30 days. */
  static final Duration MIN_RETENTION = Duration.ofDays(30);

  private final WorkflowServiceStubs stubs;
  private final String name;
  private final SearchAttributeRegistration attributes;

  /** A namespace, reached through the given connection. */
  public TemporalNamespace(WorkflowServiceStubs stubs, String name) {
    this.stubs = stubs;
    this.name = name;
    this.attributes = new SearchAttributeRegistration(new SearchAttributeClient(stubs, name));
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /**
   * Returns if Temporal answers and the namespace exists. The first call also opens the connection,
   * which would otherwise delay the first event by about 300 ms.
   *
   * @throws StatusRuntimeException if Temporal does not answer within two seconds, or does not know
   *     the namespace
   */
  public void check() {
    describe();
  }

  /**
   * How long Temporal keeps closed workflows.
   *
   * @return empty if it is unknown
   * @throws StatusRuntimeException as {@link #check} does
   */
  public Optional<Duration> retention() {
    long seconds = describe().getConfig().getWorkflowExecutionRetentionTtl().getSeconds();
    return Optional.of(Duration.ofSeconds(seconds)).filter(retention -> !retention.isZero());
  }

  private DescribeNamespaceResponse describe() {
    return stubs
        .blockingStub()
        .withDeadlineAfter(CHECK_SECONDS, TimeUnit.SECONDS)
        .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace(name).build());
  }

  /**
   * Logs a warning if the namespace forgets events before Stripe does. Stripe lists an event for 30
   * days; until then the reconciliation has to know how its run ended, for example that an operator
   * ended it. See <a
   * href="https://docs.temporal.io/temporal-service/temporal-server#retention-period">Temporal on
   * the retention period</a>.
   *
   * @throws StatusRuntimeException as {@link #check} does
   */
  public void warnOfShortRetention() {
    Duration retention = retention().orElse(MIN_RETENTION);
    if (retention.compareTo(MIN_RETENTION) < 0) {
      log.warn(
          "Namespace {} keeps completed workflows for only {}. Stripe lists events for 30 days: set a"
              + " retention of at least {}h, or events that an operator terminated are started again"
              + " once Temporal has deleted them. Run: temporal operator namespace update --retention {}h -n {}",
          name,
          retention,
          MIN_RETENTION.toHours(),
          MIN_RETENTION.toHours(),
          name);
    }
  }

  /**
   * Makes the namespace ready for events: registers the search attributes.
   *
   * <p>If the server refuses that, as Temporal Cloud does, the log says how an operator registers
   * them. Until then every start is refused, and Stripe sends the events again.
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

  /** The command that creates a namespace on a server of your own. */
  static String creation(String name) {
    return "temporal operator namespace create --namespace %s --retention %dh"
        .formatted(name, MIN_RETENTION.toHours());
  }

  /** Why Temporal is not ready, in one line for a log. */
  public String problem(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    return status.getCode() == Status.Code.NOT_FOUND
        ? "namespace %s does not exist (create it with: %s)".formatted(name, creation(name))
        : status.getCode() + " from " + stubs.getOptions().getTarget();
  }
}
