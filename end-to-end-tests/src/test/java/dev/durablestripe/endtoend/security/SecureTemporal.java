package dev.durablestripe.endtoend.security;

import dev.durablestripe.endtoend.support.ForwardedTemporal;
import dev.durablestripe.internal.settings.ReloadableSslContext;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.util.CertificateUtils;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * A gRPC proxy in front of a Temporal server that requires what Temporal Cloud can require: TLS, a
 * client certificate, and an API key in every call.
 */
final class SecureTemporal implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** Short, so that connections are renewed during a test; Temporal's own is five minutes. */
  private static final int CONNECTION_SECONDS = 2;

  private final TestAuthority authority;
  private final TestAuthority.Identity client;
  private final String apiKeyFile;
  private final ForwardedTemporal temporal;
  private final Server server;
  private final Set<String> calledMethods = ConcurrentHashMap.newKeySet();
  private final Set<Caller> callers = ConcurrentHashMap.newKeySet();
  private volatile SslContext tls;
  private int certificates;
  private volatile Set<String> apiKeys;

  /**
   * Who made a call.
   *
   * @param apiKey the key that the call had
   * @param authority the subject of the authority that issued the client's certificate
   */
  record Caller(String apiKey, String authority) {}

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
    this.temporal = new ForwardedTemporal(target);
    this.apiKeys = Set.of(apiKey);
    this.tls = tls(authority, authority);
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(new ReloadableSslContext(() -> tls))
            .maxConnectionAge(CONNECTION_SECONDS, TimeUnit.SECONDS)
            .executor(Executors.newCachedThreadPool())
            .intercept(new ApiKeyCheck())
            .fallbackHandlerRegistry(temporal)
            .build()
            .start();
  }

  /**
   * From now on, new connections get a certificate of one authority, and need one of any of the
   * accepted authorities.
   */
  void use(TestAuthority presented, TestAuthority... accepted) throws Exception {
    tls = tls(presented, accepted);
  }

  /** A context of its own for each state, because it tells clients which authorities it accepts. */
  private SslContext tls(TestAuthority presented, TestAuthority... accepted) throws Exception {
    TestAuthority.Identity identity = presented.issue("temporal-server-" + ++certificates);
    List<X509Certificate> trusted = new ArrayList<>();
    for (TestAuthority issuer : accepted) {
      try (InputStream file = Files.newInputStream(issuer.certificate())) {
        trusted.addAll(List.of(CertificateUtils.getX509Certificates(file)));
      }
    }
    return GrpcSslContexts.forServer(identity.certificate().toFile(), identity.key().toFile())
        .trustManager(trusted)
        .clientAuth(ClientAuth.REQUIRE)
        .build();
  }

  /** From now on, calls need one of these keys. */
  void accept(String... keys) {
    apiKeys = Set.of(keys);
  }

  /** Who made the calls since the last time this was asked. */
  Set<Caller> takeCallers() {
    Set<Caller> taken = Set.copyOf(callers);
    callers.removeAll(taken);
    return taken;
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
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String key = String.valueOf(headers.get(AUTHORIZATION)).replaceFirst("^Bearer ", "");
      if (!apiKeys.contains(key)) {
        call.close(Status.UNAUTHENTICATED.withDescription("no such API key"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      callers.add(new Caller(key, issuer(call)));
      calledMethods.add(call.getMethodDescriptor().getFullMethodName());
      return next.startCall(call, headers);
    }
  }

  private static String issuer(ServerCall<?, ?> call) {
    try {
      SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
      return ((X509Certificate) session.getPeerCertificates()[0])
          .getIssuerX500Principal()
          .getName();
    } catch (SSLPeerUnverifiedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    temporal.close();
  }
}
