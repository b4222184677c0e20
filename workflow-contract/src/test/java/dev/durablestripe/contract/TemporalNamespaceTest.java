package dev.durablestripe.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.namespace.v1.NamespaceConfig;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.AddSearchAttributesResponse;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesResponse;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A server that forbids, as Temporal Cloud does and no server of one's own. */
class TemporalNamespaceTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(SearchAttributeRegistration.class);
  private final Logger ofNamespace = (Logger) LoggerFactory.getLogger(TemporalNamespace.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private Server server;
  private WorkflowServiceStubs stubs;
  private TemporalNamespace namespace;
  private final Set<String> registered = ConcurrentHashMap.newKeySet();
  private final AtomicInteger additions = new AtomicInteger();
  private volatile Duration retention = Duration.ZERO;
  private volatile Status refusal = Status.PERMISSION_DENIED;

  @BeforeEach
  void start() throws IOException {
    logged.start();
    logger.addAppender(logged);
    ofNamespace.addAppender(logged);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new AnyNamespace())
            .addService(new NoNewAttributes())
            .build()
            .start();
    stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setTarget("127.0.0.1:" + server.getPort())
                .build());
    namespace = new TemporalNamespace(stubs, "payments.a1b2c");
  }

  @AfterEach
  void close() {
    logger.detachAppender(logged);
    ofNamespace.detachAppender(logged);
    stubs.shutdownNow();
    server.shutdownNow();
  }

  private final class AnyNamespace extends WorkflowServiceGrpc.WorkflowServiceImplBase {
    @Override
    public void getSystemInfo(
        GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> answer) {
      answer.onNext(GetSystemInfoResponse.getDefaultInstance());
      answer.onCompleted();
    }

    @Override
    public void describeNamespace(
        DescribeNamespaceRequest request, StreamObserver<DescribeNamespaceResponse> answer) {
      answer.onNext(
          DescribeNamespaceResponse.newBuilder()
              .setConfig(
                  NamespaceConfig.newBuilder()
                      .setWorkflowExecutionRetentionTtl(
                          com.google.protobuf.Duration.newBuilder()
                              .setSeconds(retention.toSeconds())))
              .build());
      answer.onCompleted();
    }
  }

  private final class NoNewAttributes extends OperatorServiceGrpc.OperatorServiceImplBase {
    @Override
    public void listSearchAttributes(
        ListSearchAttributesRequest request, StreamObserver<ListSearchAttributesResponse> answer) {
      ListSearchAttributesResponse.Builder known = ListSearchAttributesResponse.newBuilder();
      registered.forEach(
          name -> known.putCustomAttributes(name, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
      answer.onNext(known.build());
      answer.onCompleted();
    }

    @Override
    public void addSearchAttributes(
        AddSearchAttributesRequest request, StreamObserver<AddSearchAttributesResponse> answer) {
      additions.incrementAndGet();
      if (refusal.isOk()) {
        registered.addAll(request.getSearchAttributesMap().keySet());
        answer.onNext(AddSearchAttributesResponse.getDefaultInstance());
        answer.onCompleted();
      } else {
        answer.onError(refusal.asRuntimeException());
      }
    }
  }

  @Test
  void whereAttributesMayNotBeAddedTheLogSaysHowToDoItByHand() {
    namespace.prepare();

    assertThat(logged.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .contains("PERMISSION_DENIED")
        .contains(
            "temporal operator search-attribute create --namespace payments.a1b2c"
                + " --name StripeEventType --type Keyword")
        .contains("--name StripeLivemode --type Bool");
  }

  @Test
  void theCommandIsLoggedOnceHoweverManyStartsAreRefused() {
    namespace.prepare();
    for (int i = 0; i < 10; i++) {
      namespace.attributes().registerAgain();
    }

    assertThat(logged.list).hasSize(1);
  }

  @Test
  void whereAllAreThereNoRightIsNeededAndNothingIsLogged() {
    refusal = Status.OK;
    namespace.prepare();
    refusal = Status.PERMISSION_DENIED;
    additions.set(0);

    namespace.prepare();

    assertThat(namespace.attributes().anyMissing()).isFalse();
    assertThat(additions).hasValue(0);
    assertThat(logged.list).isEmpty();
  }

  @Test
  void manyWhoAreToldThatOneIsMissingRegisterThemOnce() {
    refusal = Status.OK;

    IntStream.range(0, 20).parallel().forEach(i -> namespace.attributes().registerAgain());

    assertThat(additions).hasValue(1);
    assertThat(namespace.attributes().anyMissing()).isFalse();
  }

  @Test
  void whatTemporalSaysOfAMissingOneIsUnderstood() {
    // Of server 1.32.0, with SQL visibility and with Elasticsearch.
    for (String words :
        List.of(
            "Namespace default has no mapping defined for search attribute StripeEventType",
            "search attribute StripeEventType is not defined")) {
      assertThat(
              SearchAttributeRegistration.isMissing(
                  new IllegalStateException(
                      Status.INVALID_ARGUMENT.withDescription(words).asRuntimeException())))
          .isTrue();
    }
    assertThat(
            SearchAttributeRegistration.isMissing(
                Status.INVALID_ARGUMENT.withDescription("no task queue").asRuntimeException()))
        .isFalse();
  }

  @Test
  void anyOtherRefusalIsTriedAgain() throws IOException {
    refusal = Status.INVALID_ARGUMENT;

    assertThatThrownBy(namespace::prepare).isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void aRetentionUnderThirtyDaysIsWarnedOf() {
    retention = Duration.ofDays(3);

    namespace.warnOfShortRetention();

    assertThat(logged.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .contains("PT72H")
        .contains("temporal operator namespace update --retention 720h -n payments.a1b2c");
  }

  @Test
  void aRetentionThatIsLongEnoughOrUnknownIsNot() {
    retention = Duration.ofDays(30);
    namespace.warnOfShortRetention();
    retention = Duration.ZERO;
    namespace.warnOfShortRetention();

    assertThat(logged.list).isEmpty();
  }
}
