package dev.durablestripe.endtoend.observability;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Receives traces over <a href="https://opentelemetry.io/docs/specs/otlp/">OTLP</a>. */
final class OtlpReceiver implements AutoCloseable {
  private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(60);

  private final HttpServer server;
  private final Queue<ReceivedSpan> spans = new ConcurrentLinkedQueue<>();

  /**
   * A received span.
   *
   * @param program the service that sent the span
   */
  record ReceivedSpan(String program, Span span) {}

  OtlpReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/traces", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    var request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
    for (ResourceSpans resource : request.getResourceSpansList()) {
      String program =
          resource.getResource().getAttributesList().stream()
              .filter(attribute -> attribute.getKey().equals("service.name"))
              .map(KeyValue::getValue)
              .map(value -> value.getStringValue())
              .findFirst()
              .orElse("");
      resource
          .getScopeSpansList()
          .forEach(
              scope ->
                  scope.getSpansList().forEach(span -> spans.add(new ReceivedSpan(program, span))));
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  /** The value of the setting that sends traces here. */
  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** All spans so far. */
  List<ReceivedSpan> spans() {
    return List.copyOf(spans);
  }

  /** Waits for a span with a name, and with a text in its attributes. */
  Span awaitSpan(String name, String attribute) {
    return await()
        .atMost(EXPORT_TIMEOUT)
        .until(
            () ->
                spans.stream()
                    .map(ReceivedSpan::span)
                    .filter(span -> span.getName().equals(name))
                    .filter(span -> span.getAttributesList().toString().contains(attribute))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** The spans so far in the same trace. */
  List<ReceivedSpan> trace(Span any) {
    return spans.stream()
        .filter(received -> received.span().getTraceId().equals(any.getTraceId()))
        .toList();
  }

  /** The names of a span, its parent, and so on up to the root. */
  List<String> namesUpToRoot(Span last) {
    Map<ByteString, Span> byId =
        trace(last).stream()
            .map(ReceivedSpan::span)
            .collect(Collectors.toMap(Span::getSpanId, span -> span));
    return Stream.iterate(
            Optional.of(last),
            Optional::isPresent,
            span -> span.map(Span::getParentSpanId).map(byId::get))
        .flatMap(Optional::stream)
        .map(Span::getName)
        .toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
