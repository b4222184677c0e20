package dev.durablestripe.endtoend.security;

import dev.durablestripe.endtoend.support.ForwardedTemporal;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** A gRPC proxy in front of a Temporal server that permits its callers only some methods. */
final class RefusingTemporal implements AutoCloseable {
  private final ForwardedTemporal temporal;
  private final Server server;
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /**
   * Starts the proxy.
   *
   * @param target the address of the Temporal server, as {@code host:port}
   * @param permitted whether a method may be called, by its name without its service
   */
  RefusingTemporal(String target, Predicate<String> permitted) throws IOException {
    temporal = new ForwardedTemporal(target);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .executor(Executors.newCachedThreadPool())
            .intercept(new PermissionCheck(permitted))
            .fallbackHandlerRegistry(temporal)
            .build()
            .start();
  }

  /** The proxy's address, as {@code host:port}. */
  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** The methods that were called in vain. */
  Set<String> refused() {
    return refused;
  }

  private final class PermissionCheck implements ServerInterceptor {
    private final Predicate<String> permitted;

    PermissionCheck(Predicate<String> permitted) {
      this.permitted = permitted;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String method = call.getMethodDescriptor().getBareMethodName();
      if (permitted.test(method)) {
        return next.startCall(call, headers);
      }
      refused.add(method);
      call.close(Status.PERMISSION_DENIED.withDescription("Request unauthorized."), new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    temporal.close();
  }
}
