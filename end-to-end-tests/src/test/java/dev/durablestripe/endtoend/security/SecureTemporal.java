package dev.durablestripe.endtoend.security;

import io.grpc.CallOptions;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a Temporal server and demands what Temporal Cloud may demand: TLS, a client's
 * certificate, and an API key with every call.
 */
final class SecureTemporal implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel temporal;
  private final Server server;
  private final @Nullable String apiKey;
  private final Set<String> called = ConcurrentHashMap.newKeySet();

  /** Demands a certificate of the authority, and the API key where there is one. */
  SecureTemporal(
      String target,
      TestAuthority authority,
      TestAuthority.Identity identity,
      @Nullable String apiKey)
      throws IOException {
    this.temporal = ManagedChannelBuilder.forTarget(target).usePlaintext().build();
    this.apiKey = apiKey;
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(
                GrpcSslContexts.forServer(identity.certificate().toFile(), identity.key().toFile())
                    .trustManager(authority.certificate().toFile())
                    .clientAuth(ClientAuth.REQUIRE)
                    .build())
            .executor(Executors.newCachedThreadPool())
            .intercept(new Guard())
            .fallbackHandlerRegistry(new Everything())
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  /** The methods that were let through. */
  Set<String> called() {
    return called;
  }

  private final class Guard implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if (apiKey != null && !("Bearer " + apiKey).equals(headers.get(AUTHORIZATION))) {
        call.close(Status.UNAUTHENTICATED.withDescription("no such API key"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      called.add(call.getMethodDescriptor().getFullMethodName());
      return next.startCall(call, headers);
    }
  }

  /** Every method there is, its messages untouched. Temporal's are all unary. */
  private final class Everything extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
              .setFullMethodName(name)
              .setType(MethodDescriptor.MethodType.UNARY)
              .build();
      return ServerMethodDefinition.create(
          method,
          ServerCalls.asyncUnaryCall(
              (request, response) ->
                  ClientCalls.asyncUnaryCall(
                      temporal.newCall(method, CallOptions.DEFAULT), request, response)));
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    temporal.shutdownNow();
  }
}
