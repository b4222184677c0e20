package dev.durablestripe.temporal;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server with one namespace, which exists under any name. Tests say how it answers each kind
 * of call; without that, it answers with success.
 */
public final class ScriptedTemporal implements AutoCloseable {
  private final Map<Call, Status> answers = new ConcurrentHashMap<>();
  private final Map<Call, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final Map<String, IndexedValueType> searchAttributes = new ConcurrentHashMap<>();
  private final Server server;
  private volatile Duration retention = Duration.ZERO;
  private volatile @Nullable PollWorkflowTaskQueueResponse task;

  /** The kinds of calls. */
  public enum Call {
    /** {@code ListSearchAttributes}. */
    LIST_SEARCH_ATTRIBUTES,
    /** {@code AddSearchAttributes}. */
    ADD_SEARCH_ATTRIBUTES,
    /** {@code CountWorkflowExecutions}. */
    COUNT,
    /** {@code StartWorkflowExecution}. */
    START,
    /** {@code DescribeSchedule}. */
    DESCRIBE_SCHEDULE,
    /** {@code CreateSchedule}. */
    CREATE_SCHEDULE,
    /**
     * {@code PollWorkflowTaskQueue} and {@code PollActivityTaskQueue}: if they succeed, they wait.
     */
    POLL
  }

  /** Starts a server on a free port of the loopback interface. */
  public ScriptedTemporal() {
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(new ScriptedWorkflowService(this))
              .addService(new ScriptedOperatorService(this))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Host and port. */
  public String target() {
    return "127.0.0.1:" + server.getPort();
  }

  /** Says how to answer a kind of call from now on. */
  public void answer(Call call, Status status) {
    answers.put(call, status);
  }

  /** How many calls of a kind there were. */
  public int count(Call call) {
    return calls.computeIfAbsent(call, each -> new AtomicInteger()).get();
  }

  /** The namespace's search attributes, which a test may change. */
  public Map<String, IndexedValueType> searchAttributes() {
    return searchAttributes;
  }

  /** Sets how long the namespace keeps completed workflows; zero if it does not say. */
  public void retention(Duration duration) {
    retention = duration;
  }

  /** Sets the answer to polls for workflow tasks, which otherwise wait if they succeed. */
  public void task(PollWorkflowTaskQueueResponse response) {
    task = response;
  }

  @Nullable PollWorkflowTaskQueueResponse task() {
    return task;
  }

  Duration retention() {
    return retention;
  }

  /** Counts a call, and says how to answer it. */
  Status received(Call call) {
    calls.computeIfAbsent(call, each -> new AtomicInteger()).incrementAndGet();
    return answers.getOrDefault(call, Status.OK);
  }

  static <T> void send(StreamObserver<T> caller, Status status, T message) {
    if (status.isOk()) {
      caller.onNext(message);
      caller.onCompleted();
    } else {
      caller.onError(status.asRuntimeException());
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
