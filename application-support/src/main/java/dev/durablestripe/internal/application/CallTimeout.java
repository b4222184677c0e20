package dev.durablestripe.internal.application;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits single calls to Temporal on a connection whose other calls may take longer. The deadline
 * of a gRPC context covers all repetitions of a call; this is the time for each of them.
 */
public final class CallTimeout implements ClientInterceptor {
  private static final Context.Key<Duration> LIMIT = Context.key("durable-stripe-call-timeout");

  /** A context whose calls end after a time with {@code DEADLINE_EXCEEDED}. */
  public static Context limit(Context context, Duration timeout) {
    return context.withValue(LIMIT, timeout);
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel channel) {
    @Nullable Duration limit = LIMIT.get();
    return channel.newCall(method, limit == null ? options : limited(options, limit));
  }

  private static CallOptions limited(CallOptions options, Duration limit) {
    Deadline deadline = Deadline.after(limit.toNanos(), TimeUnit.NANOSECONDS);
    @Nullable Deadline other = options.getDeadline();
    return options.withDeadline(other == null ? deadline : deadline.minimum(other));
  }
}
