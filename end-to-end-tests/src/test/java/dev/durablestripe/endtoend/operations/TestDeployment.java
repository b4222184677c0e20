package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.CustomWorkerJar;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.PrometheusScrape;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import java.util.Map;

/** Workers of several versions in one namespace, and the runbook's commands that route events. */
final class TestDeployment {
  private static final String NAME = "durable-stripe";

  private final LocalStack stack;
  private final TestNamespace namespace;

  /** Without any worker at first. */
  TestDeployment(LocalStack stack, TestNamespace namespace) {
    this.stack = stack;
    this.namespace = namespace;
  }

  /**
   * Starts a worker of a version, and waits until Temporal knows it.
   *
   * @param variant the folder with the worker's additional sources
   * @param reconcileInterval how often this version's schedule runs
   */
  AppProcess start(String variant, String build, String reconcileInterval) {
    AppProcess worker =
        namespace
            .startWorker(
                CustomWorkerJar.build(stack, variant),
                Map.of(
                    "TEMPORAL_DEPLOYMENT_NAME", NAME,
                    "TEMPORAL_WORKER_BUILD_ID", build,
                    "RECONCILE_INTERVAL", reconcileInterval))
            .awaitHealthy();
    namespace.awaitVersion(NAME, build);
    return worker;
  }

  /** Runs one of the runbook's commands about a version. */
  void run(String command, String build) {
    namespace.runbook().run(command, Map.of("DEPLOYMENT", NAME, "BUILD", build, "PERCENT", "50"));
  }

  /** Runs one of the runbook's commands about all versions, and returns its output. */
  String run(String command) {
    return namespace.runbook().run(command, Map.of("DEPLOYMENT", NAME));
  }

  /** Waits until a worker's health and the log say what the worker gets. */
  static void awaitRouting(AppProcess worker, String expectedText) {
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .untilAsserted(
            () -> {
              assertThat(health(worker)).contains(expectedText);
              assertThat(worker.output()).contains(expectedText);
            });
  }

  private static String health(AppProcess worker) {
    return PrometheusScrape.get(worker.managementPort(), "/actuator/health").body();
  }
}
