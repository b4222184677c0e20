package dev.durablestripe.test;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The workflows that apply the events. A workflow's id is its event's id. */
final class EventWorkflows {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final String REJECTED = "EventRejected";

  private final WorkflowClient temporal;
  private final JdbcClient database;
  private final String outcomeQuery;

  EventWorkflows(WorkflowClient temporal, JdbcClient database, String schema) {
    this.temporal = temporal;
    this.database = database;
    this.outcomeQuery =
        "SELECT outcome FROM %s.stripe_event WHERE event_id = :event".formatted(schema);
  }

  /** Waits until an event's workflow ends. */
  Outcome awaitOutcome(TestEvent event) {
    try {
      // Not decoded, because the application may encrypt it.
      temporal
          .newUntypedWorkflowStub(event.id())
          .getResult(TIMEOUT.toSeconds(), TimeUnit.SECONDS, RawValue.class);
    } catch (WorkflowFailedException e) {
      if (isRejection(e)) {
        return Outcome.REJECTED;
      }
      throw new AssertionError("%s has failed".formatted(event), e);
    } catch (WorkflowNotFoundException e) {
      throw new AssertionError("%s has not been posted".formatted(event), e);
    } catch (TimeoutException e) {
      throw new AssertionError(
          "%s was not applied within %d s. %s"
              .formatted(
                  event,
                  TIMEOUT.toSeconds(),
                  failure(event).map("Its last attempt failed: "::concat).orElse("")),
          e);
    }
    return Outcome.valueOf(
        database.sql(outcomeQuery).param("event", event.id()).query(String.class).single());
  }

  private static boolean isRejection(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(
            cause ->
                cause instanceof ApplicationFailure application
                    && application.getType().equals(REJECTED));
  }

  /** Waits until an attempt at an event has failed that will be repeated. */
  String awaitFailure(TestEvent event) {
    return Awaitility.await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> failure(event), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<String> failure(TestEvent event) {
    return describe(event).getPendingActivitiesList().stream()
        .filter(PendingActivityInfo::hasLastFailure)
        .map(activity -> text(activity.getLastFailure()))
        .findFirst();
  }

  /** A failure and its causes, as Temporal's UI shows them. */
  private static String text(Failure failure) {
    String text =
        "%s: %s".formatted(failure.getApplicationFailureInfo().getType(), failure.getMessage());
    return failure.hasCause() ? text + "; cause: " + text(failure.getCause()) : text;
  }

  /** Whether an event's workflow has ended. */
  boolean isClosed(TestEvent event) {
    return describe(event).getWorkflowExecutionInfo().getStatus()
        != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
  }

  private DescribeWorkflowExecutionResponse describe(TestEvent event) {
    return temporal
        .getWorkflowServiceStubs()
        .blockingStub()
        .describeWorkflowExecution(
            DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(temporal.getOptions().getNamespace())
                .setExecution(WorkflowExecution.newBuilder().setWorkflowId(event.id()))
                .build());
  }
}
