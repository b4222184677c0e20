package dev.durablestripe.internal.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.durablestripe.internal.contract.TemporalNamespace;
import io.grpc.Status;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StartupRetryTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(StartupRetry.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final WorkflowServiceStubs stubs =
      WorkflowServiceStubs.newServiceStubs(
          WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:1").build());
  private final AtomicInteger attempts = new AtomicInteger();

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void close() {
    logger.detachAppender(logged);
    stubs.shutdownNow();
  }

  private void failFourTimes() {
    switch (attempts.incrementAndGet()) {
      case 1, 2 -> throw Status.UNAVAILABLE.asRuntimeException();
      case 3 -> throw new IllegalStateException("no tables");
      case 4 -> throw new IllegalArgumentException("a bug");
      default -> {}
    }
  }

  private static Optional<String> cause(RuntimeException e) {
    return e instanceof IllegalStateException
        ? Optional.of("PostgreSQL: " + e.getMessage())
        : Optional.empty();
  }

  @Test
  void triesUntilItSucceedsAndLogsEachCauseOnce() {
    try (StartupRetry startup =
        new StartupRetry(
            new TemporalNamespace(stubs, "default"),
            this::failFourTimes,
            StartupRetryTest::cause,
            Duration.ofMillis(50))) {
      startup.start();
      await().until(startup::isDone);

      assertThat(attempts).hasValue(5);
      assertThat(List.copyOf(logged.list))
          .extracting(ILoggingEvent::getFormattedMessage)
          .containsExactly(
              "Waiting for Temporal: UNAVAILABLE from 127.0.0.1:1",
              "Waiting for PostgreSQL: no tables",
              "Start-up failed; trying again");

      startup.start();
      await().until(startup::isDone);
      assertThat(attempts).hasValue(6);
    }
  }

  @Test
  void cannotStartAfterItWasClosed() {
    StartupRetry startup =
        new StartupRetry(
            new TemporalNamespace(stubs, "default"), () -> {}, StartupRetryTest::cause);
    startup.close();

    assertThat(startup.isClosed()).isTrue();
    assertThatThrownBy(startup::start).isInstanceOf(IllegalStateException.class);
  }
}
