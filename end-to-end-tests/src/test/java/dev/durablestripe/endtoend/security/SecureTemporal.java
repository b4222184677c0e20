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
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC proxy in front of a Temporal server that requires what Temporal Cloud can require: TLS, a
 * client certificate, and an API key in every call.
 */
final class SecureTemporal implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final TestAuthority authority;
  private final TestAuthority.Identity client;
  private final String apiKeyFile;
  private final ManagedChannel temporal;
  private final Server server;
  private final Set<String> calledMethods = ConcurrentHashMap.newKeySet();

  /**
   * Starts the proxy.
   *
   * @param target the address of the Temporal server, as {@code host:port}
   * @param authority issues the certificates of the server and the client
   * @param folder the folder for the file with the API key
   */
  SecureTemporal(String target, TestAuthority authority, Path folder, String apiKey)
      throws Exception {
    this.authority = authority;
    this.client = authority.issue("temporal-client");
    this.apiKeyFile = SecretFile.write(folder, apiKey);
    this.temporal = ManagedChannelBuilder.forTarget(target).usePlaintext().build();
    TestAuthority.Identity identity = authority.issue("temporal-server");
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(
                GrpcSslContexts.forServer(identity.certificate().toFile(), identity.key().toFile())
                    .trustManager(authority.certificate().toFile())
                    .clientAuth(ClientAuth.REQUIRE)
                    .build())
            .executor(Executors.newCachedThreadPool())
            .intercept(new ApiKeyCheck("Bearer " + apiKey))
            .fallbackHandlerRegistry(new Forwarding())
            .build()
            .start();
  }

  /** The settings with which a program can connect. */
  Map<String, String> clientSettings(String namespace) {
    return Map.of(
        "TEMPORAL_ADDRESS",
        "localhost:" + server.getPort(),
        "TEMPORAL_NAMESPACE",
        namespace,
        "TEMPORAL_API_KEY_FILE",
        apiKeyFile,
        "TEMPORAL_TLS_CLIENT_CERT_PATH",
        client.certificate().toString(),
        "TEMPORAL_TLS_CLIENT_KEY_PATH",
        client.key().toString(),
        "TEMPORAL_TLS_SERVER_CA_CERT_PATH",
        authority.certificate().toString());
  }

  /** The full names of the methods that were forwarded. */
  Set<String> calledMethods() {
    return calledMethods;
  }

  private final class ApiKeyCheck implements ServerInterceptor {
    private final String expected;

    ApiKeyCheck(String expected) {
      this.expected = expected;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if (!expected.equals(headers.get(AUTHORIZATION))) {
        call.close(Status.UNAUTHENTICATED.withDescription("no such API key"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      calledMethods.add(call.getMethodDescriptor().getFullMethodName());
      return next.startCall(call, headers);
    }
  }

  /** Forwards every method without reading the messages. All of Temporal's methods are unary. */
  private final class Forwarding extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.<byte[], byte[]>newBuilder(new BytesMarshaller(), new BytesMarshaller())
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

  private static final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {
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
