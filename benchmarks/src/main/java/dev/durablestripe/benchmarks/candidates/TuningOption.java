package dev.durablestripe.benchmarks.candidates;

import io.temporal.serviceclient.GrpcCompression;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.tuning.PollerBehaviorAutoscaling;
import io.temporal.worker.tuning.ResourceBasedControllerOptions;
import io.temporal.worker.tuning.ResourceBasedTuner;

/** An option of the SDK that may make a worker faster. */
public enum TuningOption {
  /** The SDK's defaults: 5 pollers of each kind, eager activities, a sticky cache, gzip. */
  DEFAULTS("the SDK's defaults"),
  /** Fewer polls are open on the server. */
  FEW_POLLERS("2 pollers of each kind"),
  /** More polls are open on the server. */
  MANY_POLLERS("16 pollers of each kind"),
  /** The server determines the number of pollers. */
  AUTOSCALING("poller autoscaling"),
  /** An activity does not come with the answer to the workflow task; it is polled. */
  NO_EAGER("no eager activities"),
  /** CPU and memory determine the number of slots. */
  RESOURCE_TUNER("resource-based slots"),
  /** A workflow is not kept in memory between its tasks. */
  SMALL_CACHE("a sticky cache of 1"),
  /** Requests are not compressed. */
  NO_GZIP("no gzip"),
  /** As many concurrent activities as in Durable Stripe. */
  TWENTY_SLOTS("20 activity slots"),
  /** Workflows and tasks run on virtual threads, which need Java 21. */
  VIRTUAL_THREADS("virtual threads");

  private static final int VIRTUAL_THREADS_SINCE = 21;
  private static final int FEW = 2;
  private static final int MANY = 16;
  private static final int SLOTS = 20;
  private static final double MEMORY_TARGET = 0.8;
  private static final double CPU_TARGET = 0.9;

  private final String title;

  TuningOption(String title) {
    this.title = title;
  }

  /** Whether this version of Java supports the option. */
  public boolean isSupported() {
    return this != VIRTUAL_THREADS || Runtime.version().feature() >= VIRTUAL_THREADS_SINCE;
  }

  /** The name in the report. */
  public String title() {
    return title;
  }

  WorkflowServiceStubsOptions.Builder stubsOptions() {
    WorkflowServiceStubsOptions.Builder options = WorkflowServiceStubsOptions.newBuilder();
    return this == NO_GZIP ? options.setGrpcCompression(GrpcCompression.NONE) : options;
  }

  WorkerFactoryOptions factoryOptions() {
    WorkerFactoryOptions.Builder options = WorkerFactoryOptions.newBuilder();
    if (this == SMALL_CACHE) {
      options.setWorkflowCacheSize(1);
    } else if (this == VIRTUAL_THREADS) {
      options.setUsingVirtualWorkflowThreads(true);
    }
    return options.build();
  }

  WorkerOptions workerOptions() {
    WorkerOptions.Builder options = WorkerOptions.newBuilder();
    switch (this) {
      case FEW_POLLERS -> pollers(options, FEW);
      case MANY_POLLERS -> pollers(options, MANY);
      case AUTOSCALING ->
          options
              .setWorkflowTaskPollersBehavior(new PollerBehaviorAutoscaling())
              .setActivityTaskPollersBehavior(new PollerBehaviorAutoscaling());
      case NO_EAGER -> options.setDisableEagerExecution(true);
      case RESOURCE_TUNER ->
          options.setWorkerTuner(
              ResourceBasedTuner.newBuilder()
                  .setControllerOptions(
                      ResourceBasedControllerOptions.newBuilder(MEMORY_TARGET, CPU_TARGET).build())
                  .build());
      case TWENTY_SLOTS -> options.setMaxConcurrentActivityExecutionSize(SLOTS);
      case VIRTUAL_THREADS -> options.setUsingVirtualThreads(true);
      case DEFAULTS, SMALL_CACHE, NO_GZIP -> {}
    }
    return options.build();
  }

  private static void pollers(WorkerOptions.Builder options, int count) {
    options.setMaxConcurrentWorkflowTaskPollers(count).setMaxConcurrentActivityTaskPollers(count);
  }
}
