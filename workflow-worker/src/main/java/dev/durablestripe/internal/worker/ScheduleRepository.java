package dev.durablestripe.internal.worker;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.schedule.v1.Schedule;
import io.temporal.api.workflowservice.v1.CreateScheduleRequest;
import io.temporal.api.workflowservice.v1.DescribeScheduleRequest;
import io.temporal.api.workflowservice.v1.DescribeScheduleResponse;
import io.temporal.api.workflowservice.v1.UpdateScheduleRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * The schedules in Temporal. An update names the version that it has read, which the SDK's client
 * cannot do: Temporal refuses it if anyone has changed the schedule since, and so an operator's
 * pause is never overwritten.
 */
@Component
class ScheduleRepository {
  private static final long DEADLINE_SECONDS = 10;

  private final WorkflowClient client;

  ScheduleRepository(WorkflowClient client) {
    this.client = client;
  }

  /**
   * A schedule as it was read.
   *
   * @param version what an update has to name
   */
  record Stored(Schedule schedule, ByteString version) {}

  /**
   * Reads a schedule; empty if there is none.
   *
   * @throws StatusRuntimeException if Temporal does not answer or refuses
   */
  Optional<Stored> find(String id) {
    try {
      DescribeScheduleResponse response =
          stub()
              .describeSchedule(
                  DescribeScheduleRequest.newBuilder()
                      .setNamespace(namespace())
                      .setScheduleId(id)
                      .build());
      return Optional.of(new Stored(response.getSchedule(), response.getConflictToken()));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Creates a schedule.
   *
   * @throws StatusRuntimeException if Temporal does not answer or refuses, also with {@code
   *     ALREADY_EXISTS} if another worker was faster
   */
  void create(String id, Schedule schedule) {
    var unused =
        stub()
            .createSchedule(
                CreateScheduleRequest.newBuilder()
                    .setNamespace(namespace())
                    .setScheduleId(id)
                    .setSchedule(schedule)
                    .setIdentity(client.getOptions().getIdentity())
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
  }

  /**
   * Replaces a schedule.
   *
   * @throws StatusRuntimeException if Temporal does not answer or refuses, also with {@code
   *     FAILED_PRECONDITION} if the schedule is no longer as it was read
   */
  void update(String id, Schedule schedule, ByteString version) {
    var unused =
        stub()
            .updateSchedule(
                UpdateScheduleRequest.newBuilder()
                    .setNamespace(namespace())
                    .setScheduleId(id)
                    .setSchedule(schedule)
                    .setConflictToken(version)
                    .setIdentity(client.getOptions().getIdentity())
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
  }

  private WorkflowServiceBlockingStub stub() {
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private String namespace() {
    return client.getOptions().getNamespace();
  }
}
