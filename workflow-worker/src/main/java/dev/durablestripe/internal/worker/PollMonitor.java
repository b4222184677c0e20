package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.application.TemporalStubsCustomizer;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Observes whether Temporal accepts the workers' polls. Temporal's SDK retries a refused poll
 * without limit, and a worker whose polls are refused counts as started.
 */
@Component
class PollMonitor implements ClientInterceptor, TemporalStubsCustomizer {
  private final LongSupplier nanoTime;

  /** By method: a server may permit polls for workflows and refuse those for activities. */
  private final Map<String, PollResults> results = new ConcurrentHashMap<>();

  @Autowired
  PollMonitor() {
    this(System::nanoTime);
  }

  PollMonitor(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public void customize(WorkflowServiceStubsOptions.Builder options) {
    options.addGrpcClientInterceptor(this);
  }

  /** What Temporal says when it refuses polls; empty while it accepts them. */
  Optional<String> refusal() {
    return results.values().stream().flatMap(each -> each.refusal().stream()).findFirst();
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel channel) {
    ClientCall<Q, A> call = channel.newCall(method, options);
    String name = String.valueOf(method.getBareMethodName());
    return name.matches("Poll.*TaskQueue")
        ? new ObservedPoll<>(
            call, results.computeIfAbsent(name, each -> new PollResults(each, nanoTime)))
        : call;
  }

  private static final class ObservedPoll<Q, A> extends SimpleForwardingClientCall<Q, A> {
    private final PollResults results;

    ObservedPoll(ClientCall<Q, A> call, PollResults results) {
      super(call);
      this.results = results;
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
      PollResults.Poll poll = results.opened();
      super.start(
          new SimpleForwardingClientCallListener<>(listener) {
            @Override
            public void onClose(Status status, Metadata trailers) {
              results.closed(poll, status);
              super.onClose(status, trailers);
            }
          },
          headers);
    }
  }
}
