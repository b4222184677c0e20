package dev.durablestripe.benchmarks;

import io.temporal.serviceclient.GrpcCompression;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.tuning.PollerBehaviorAutoscaling;
import io.temporal.worker.tuning.ResourceBasedControllerOptions;
import io.temporal.worker.tuning.ResourceBasedTuner;

/** What might make a worker faster; pulled on the bare one, where nothing else is in the way. */
enum TuningOption {
  /** The SDK's own: 5 pollers of each kind, eager activities, a sticky cache, gzip. */
  DEFAULTS("the SDK's defaults"),
  /** Fewer requests wait at the server. */
  FEW_POLLERS("2 pollers of each kind"),
  /** More requests wait at the server. */
  MANY_POLLERS("16 pollers of each kind"),
  /** As many as the server says. */
  AUTOSCALING("pollers by autoscaling"),
  /** The first activity is not handed over with the answer to the workflow task. */
  NO_EAGER("no eager activities"),
  /** Slots as CPU and memory allow. */
  RESOURCE_TUNER("slots by resources"),
  /** No room to keep a workflow between its tasks. */
  SMALL_CACHE("a sticky cache of 1"),
  /** What is sent is not packed. */
  NO_GZIP("no gzip"),
  /** As many activities at once as ours. */
  TWENTY_SLOTS("20 activity slots"),
  /** Workflows and tasks on threads that cost little, where Java has them. */
  VIRTUAL_THREADS("virtual threads");

  private static final int VIRTUAL_SINCE = 21;
  private static final int FEW = 2;
  private static final int MANY = 16;
  private static final int SLOTS = 20;
  private static final double MEMORY_TARGET = 0.8;
  private static final double CPU_TARGET = 0.9;

  private final String title;

  TuningOption(String title) {
    this.title = title;
  }

  /** Whether this Java has what it takes. */
  boolean exists() {
    return this != VIRTUAL_THREADS || Runtime.version().feature() >= VIRTUAL_SINCE;
  }

  String title() {
    return title;
  }

  WorkflowServiceStubsOptions.Builder stubs() {
    WorkflowServiceStubsOptions.Builder options = WorkflowServiceStubsOptions.newBuilder();
    return this == NO_GZIP ? options.setGrpcCompression(GrpcCompression.NONE) : options;
  }

  WorkerFactoryOptions factory() {
    WorkerFactoryOptions.Builder options = WorkerFactoryOptions.newBuilder();
    if (this == SMALL_CACHE) {
      options.setWorkflowCacheSize(1);
    } else if (this == VIRTUAL_THREADS) {
      options.setUsingVirtualWorkflowThreads(true);
    }
    return options.build();
  }

  WorkerOptions worker() {
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
