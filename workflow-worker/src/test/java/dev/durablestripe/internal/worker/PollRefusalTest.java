package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.internal.application.ApplicationLauncher;
import dev.durablestripe.internal.application.IsolatedContext;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.temporal.ScriptedTemporal;
import dev.durablestripe.temporal.ScriptedTemporal.Call;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.context.ConfigurableApplicationContext;

/** A Temporal that refuses the polls of a worker that has started. */
class PollRefusalTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final ScriptedTemporal temporal = new ScriptedTemporal();
  private final TestPostgres postgres = new TestPostgres(TestPostgres.SUPERUSER);
  private ConfigurableApplicationContext worker;

  @BeforeEach
  void start() {
    temporal.answer(Call.POLL, Status.PERMISSION_DENIED.withDescription("Request unauthorized."));
    Settings settings =
        new Settings(
            Map.of(
                "STRIPE_SECRET_KEY",
                "rk_test_1",
                "STRIPE_API_BASE",
                "http://127.0.0.1:1",
                "SPRING_DATASOURCE_URL",
                postgres.url(TestPostgres.port(), TestPostgres.SUPERUSER),
                "SPRING_DATASOURCE_USERNAME",
                TestPostgres.SUPERUSER,
                "TEMPORAL_ADDRESS",
                temporal.target(),
                "MANAGEMENT_SERVER_PORT",
                "0"));
    worker =
        ApplicationLauncher.start(
            WorkflowWorkerApplication.NAME,
            WorkflowWorkerApplication.class,
            settings,
            WorkerSettings.from(settings));
  }

  @AfterEach
  void stop() {
    temporal.close();
    worker.close();
  }

  @Test
  void aWorkerWhosePollsAreRefusedDoesNotPoll() {
    IsolatedContext beans = worker.getBean(IsolatedContext.class);
    WorkerLifecycle lifecycle = beans.bean(WorkerLifecycle.class);
    WorkerHealthIndicator indicator = beans.bean(WorkerHealthIndicator.class);
    await().atMost(TIMEOUT).until(() -> temporal.count(Call.POLL) > 0);

    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              Health health = indicator.health();
              assertThat(lifecycle.isPolling()).isFalse();
              assertThat(health.getStatus().getCode()).isEqualTo("DOWN");
              assertThat(health.getDetails())
                  .containsEntry("polls", false)
                  .containsEntry("refused", "PERMISSION_DENIED: Request unauthorized.");
            });

    temporal.answer(Call.POLL, Status.OK);
    await().atMost(TIMEOUT).until(lifecycle::isPolling);
  }
}
