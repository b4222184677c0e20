package dev.durablestripe.temporal;

import com.google.protobuf.Duration;
import dev.durablestripe.temporal.ScriptedTemporal.Call;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.temporal.api.namespace.v1.NamespaceConfig;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.CreateScheduleRequest;
import io.temporal.api.workflowservice.v1.CreateScheduleResponse;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.DescribeScheduleRequest;
import io.temporal.api.workflowservice.v1.DescribeScheduleResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;

/** The calls about the namespace, workflows, schedules and polls. */
final class ScriptedWorkflowService extends WorkflowServiceGrpc.WorkflowServiceImplBase {
  private final ScriptedTemporal temporal;

  ScriptedWorkflowService(ScriptedTemporal temporal) {
    this.temporal = temporal;
  }

  @Override
  public void getSystemInfo(
      GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> caller) {
    ScriptedTemporal.send(caller, Status.OK, GetSystemInfoResponse.getDefaultInstance());
  }

  @Override
  public void describeNamespace(
      DescribeNamespaceRequest request, StreamObserver<DescribeNamespaceResponse> caller) {
    Duration retention = Duration.newBuilder().setSeconds(temporal.retention().toSeconds()).build();
    ScriptedTemporal.send(
        caller,
        Status.OK,
        DescribeNamespaceResponse.newBuilder()
            .setConfig(NamespaceConfig.newBuilder().setWorkflowExecutionRetentionTtl(retention))
            .build());
  }

  @Override
  public void countWorkflowExecutions(
      CountWorkflowExecutionsRequest request,
      StreamObserver<CountWorkflowExecutionsResponse> caller) {
    ScriptedTemporal.send(
        caller,
        temporal.received(Call.COUNT),
        CountWorkflowExecutionsResponse.getDefaultInstance());
  }

  @Override
  public void startWorkflowExecution(
      StartWorkflowExecutionRequest request,
      StreamObserver<StartWorkflowExecutionResponse> caller) {
    ScriptedTemporal.send(
        caller,
        temporal.received(Call.START),
        StartWorkflowExecutionResponse.newBuilder().setRunId("run").build());
  }

  @Override
  public void describeSchedule(
      DescribeScheduleRequest request, StreamObserver<DescribeScheduleResponse> caller) {
    ScriptedTemporal.send(
        caller,
        temporal.received(Call.DESCRIBE_SCHEDULE),
        DescribeScheduleResponse.getDefaultInstance());
  }

  @Override
  public void createSchedule(
      CreateScheduleRequest request, StreamObserver<CreateScheduleResponse> caller) {
    ScriptedTemporal.send(
        caller,
        temporal.received(Call.CREATE_SCHEDULE),
        CreateScheduleResponse.getDefaultInstance());
  }

  @Override
  public void pollWorkflowTaskQueue(
      PollWorkflowTaskQueueRequest request, StreamObserver<PollWorkflowTaskQueueResponse> caller) {
    PollWorkflowTaskQueueResponse task = temporal.task();
    if (task == null) {
      poll(caller);
    } else {
      ScriptedTemporal.send(caller, temporal.received(Call.POLL), task);
    }
  }

  @Override
  public void pollActivityTaskQueue(
      PollActivityTaskQueueRequest request, StreamObserver<PollActivityTaskQueueResponse> caller) {
    poll(caller);
  }

  /** There is no task. */
  private void poll(StreamObserver<?> caller) {
    Status status = temporal.received(Call.POLL);
    if (!status.isOk()) {
      caller.onError(status.asRuntimeException());
    }
  }
}
