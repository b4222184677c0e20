package dev.durablestripe.internal.worker;

import com.google.protobuf.util.Timestamps;
import dev.durablestripe.internal.application.TemporalStubsCustomizer;
import dev.durablestripe.internal.contract.DeploymentNames;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Learns from the worker's polls whether workflow tasks wait in the task queue of events. */
@Component
class WorkflowPollObserver implements ClientInterceptor, TemporalStubsCustomizer {
  private final String taskQueue;
  private final QueueBacklog backlog;

  @Autowired
  WorkflowPollObserver(DeploymentNames names) {
    this(names, System::nanoTime);
  }

  WorkflowPollObserver(DeploymentNames names, LongSupplier nanoTime) {
    this.taskQueue = names.taskQueue();
    this.backlog = new QueueBacklog(nanoTime);
  }

  /** What the polls tell. */
  QueueBacklog backlog() {
    return backlog;
  }

  @Override
  public void customize(WorkflowServiceStubsOptions.Builder options) {
    options.addGrpcClientInterceptor(this);
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel channel) {
    ClientCall<Q, A> call = channel.newCall(method, options);
    return "PollWorkflowTaskQueue".equals(method.getBareMethodName())
        ? new ObservedPoll<>(call)
        : call;
  }

  /** The tasks of cached runs have a queue of their own, called sticky. */
  private boolean isForNewTasks(PollWorkflowTaskQueueRequest request) {
    return request.getTaskQueue().getName().equals(taskQueue)
        && request.getTaskQueue().getKind() != TaskQueueKind.TASK_QUEUE_KIND_STICKY;
  }

  private static Duration waited(PollWorkflowTaskQueueResponse response) {
    return response.hasScheduledTime() && response.hasStartedTime()
        ? Duration.ofMillis(
            Timestamps.toMillis(response.getStartedTime())
                - Timestamps.toMillis(response.getScheduledTime()))
        : Duration.ZERO;
  }

  private final class ObservedPoll<Q, A> extends SimpleForwardingClientCall<Q, A> {
    private volatile QueueBacklog.@Nullable Poll poll;
    private volatile @Nullable Duration waited;

    ObservedPoll(ClientCall<Q, A> call) {
      super(call);
    }

    @Override
    public void sendMessage(Q message) {
      if (message instanceof PollWorkflowTaskQueueRequest request && isForNewTasks(request)) {
        poll = backlog.opened();
      }
      super.sendMessage(message);
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
      super.start(
          new SimpleForwardingClientCallListener<>(listener) {
            @Override
            public void onMessage(A message) {
              if (message instanceof PollWorkflowTaskQueueResponse response) {
                waited = waited(response);
              }
              super.onMessage(message);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              QueueBacklog.Poll ended = poll;
              if (ended != null) {
                backlog.closed(ended, waited);
              }
              super.onClose(status, trailers);
            }
          },
          headers);
    }
  }
}
