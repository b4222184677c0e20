package dev.durablestripe.internal.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.durablestripe.temporal.ScriptedTemporal;
import dev.durablestripe.temporal.ScriptedTemporal.Call;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A namespace on a server that refuses requests, as Temporal Cloud does. */
class TemporalNamespaceTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(SearchAttributeRegistration.class);
  private final Logger namespaceLogger = (Logger) LoggerFactory.getLogger(TemporalNamespace.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final ScriptedTemporal temporal = new ScriptedTemporal();
  private final WorkflowServiceStubs stubs =
      WorkflowServiceStubs.newServiceStubs(
          WorkflowServiceStubsOptions.newBuilder().setTarget(temporal.target()).build());
  private final TemporalNamespace namespace = new TemporalNamespace(stubs, "payments.a1b2c");

  @BeforeEach
  void start() {
    temporal.answer(Call.ADD_SEARCH_ATTRIBUTES, Status.PERMISSION_DENIED);
    logged.start();
    logger.addAppender(logged);
    namespaceLogger.addAppender(logged);
  }

  @AfterEach
  void close() {
    logger.detachAppender(logged);
    namespaceLogger.detachAppender(logged);
    stubs.shutdownNow();
    temporal.close();
  }

  private void registerAll() {
    temporal.answer(Call.ADD_SEARCH_ATTRIBUTES, Status.OK);
    namespace.prepare();
    temporal.answer(Call.ADD_SEARCH_ATTRIBUTES, Status.PERMISSION_DENIED);
  }

  private List<String> log() {
    return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void theLogSaysWhatToRunIfAttributesMayNotBeRegistered() {
    namespace.prepare();

    assertThat(log())
        .singleElement()
        .asString()
        .contains("PERMISSION_DENIED")
        .contains(
            "temporal operator search-attribute create --namespace payments.a1b2c"
                + " --name StripeEventType --type Keyword")
        .contains("--name StripeLivemode --type Bool")
        .contains(
            "tcld namespace search-attributes add --namespace payments.a1b2c"
                + " --search-attribute \"StripeEventType=Keyword\"");
  }

  @Test
  void theLogQuotesTheServer() {
    // Server 1.32.0 with SQL visibility.
    String words =
        "Unable to create search attributes: cannot have more than 10 search attribute of type"
            + " Keyword.";
    temporal.answer(Call.ADD_SEARCH_ATTRIBUTES, Status.INVALID_ARGUMENT.withDescription(words));

    namespace.prepare();

    assertThat(log()).singleElement().asString().contains("INVALID_ARGUMENT: " + words);
    assertThat(namespace.attributes().problem().orElseThrow().reason())
        .startsWith("Not registered: StripeEventType, StripeObjectId, ")
        .endsWith("(INVALID_ARGUMENT: " + words + ")");
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
  void registeredAttributesNeedNoPermissionAndNoLogLine() {
    registerAll();

    namespace.prepare();

    assertThat(namespace.attributes().problem()).isEmpty();
    assertThat(temporal.count(Call.ADD_SEARCH_ATTRIBUTES)).isEqualTo(1);
    assertThat(logged.list).isEmpty();
  }

  @Test
  void aTypeThatRefusesValuesIsAProblem() {
    registerAll();
    temporal.searchAttributes().put("StripeLivemode", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);

    namespace.prepare();

    SearchAttributeProblem problem = namespace.attributes().problem().orElseThrow();
    assertThat(problem.reason()).isEqualTo("StripeLivemode has the type Keyword instead of Bool");
    assertThat(problem.selfHostedCommand())
        .isEqualTo(
            "temporal operator search-attribute remove --yes --namespace payments.a1b2c"
                + " --name StripeLivemode && temporal operator search-attribute create --namespace"
                + " payments.a1b2c --name StripeLivemode --type Bool");
    assertThat(problem.cloudCommand())
        .isEqualTo(
            "tcld namespace search-attributes rename --namespace payments.a1b2c --existing-name"
                + " StripeLivemode --new-name OldStripeLivemode && tcld namespace search-attributes"
                + " add --namespace payments.a1b2c --search-attribute \"StripeLivemode=Bool\"");
    assertThat(log()).singleElement().asString().contains(problem.toString());
  }

  @Test
  void aTypeThatAcceptsValuesIsOnlyLogged() {
    registerAll();
    temporal.searchAttributes().put("StripeObjectId", IndexedValueType.INDEXED_VALUE_TYPE_TEXT);

    namespace.prepare();
    namespace.prepare();

    assertThat(namespace.attributes().problem()).isEmpty();
    assertThat(log())
        .singleElement()
        .asString()
        .contains("StripeObjectId has the type Text instead of Keyword");
  }

  @Test
  void theServersCacheOfAttributesMayBeOlderThanTheirRegistration() {
    registerAll();
    temporal.answer(
        Call.COUNT,
        Status.INVALID_ARGUMENT.withDescription("invalid search attribute: StripeEventType"));

    assertThat(namespace.attributes().problem().orElseThrow().reason())
        .contains("INVALID_ARGUMENT: invalid search attribute: StripeEventType");

    temporal.answer(Call.COUNT, Status.OK);
    assertThat(namespace.attributes().problem()).isEmpty();
  }

  @Test
  void withoutPermissionToLookNoProblemIsKnown() {
    temporal.answer(Call.LIST_SEARCH_ATTRIBUTES, Status.PERMISSION_DENIED);
    temporal.answer(Call.COUNT, Status.PERMISSION_DENIED);

    assertThat(namespace.attributes().problem()).isEmpty();
    namespace.prepare();

    assertThat(log()).singleElement().asString().contains("does not permit to list");
  }

  @Test
  void concurrentCallersRegisterMissingAttributesOnce() {
    temporal.answer(Call.ADD_SEARCH_ATTRIBUTES, Status.OK);

    IntStream.range(0, 20).parallel().forEach(i -> namespace.attributes().registerAgain());

    assertThat(temporal.count(Call.ADD_SEARCH_ATTRIBUTES)).isEqualTo(1);
    assertThat(namespace.attributes().problem()).isEmpty();
  }

  @Test
  void callersWhoKeepComingDoNotPostponeTheNextRegistration() {
    namespace.attributes().registerAgain();
    temporal.answer(Call.ADD_SEARCH_ATTRIBUTES, Status.OK);

    Instant end = Instant.now().plusSeconds(10);
    while (namespace.attributes().problem().isPresent() && Instant.now().isBefore(end)) {
      namespace.attributes().registerAgain();
    }

    assertThat(namespace.attributes().problem()).isEmpty();
  }

  @Test
  void recognizesTheServersMessagesAboutMissingAttributes() {
    // Server 1.32.0, with SQL visibility and with Elasticsearch.
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
  void anUnavailableServerIsNotARefusal() {
    temporal.answer(Call.ADD_SEARCH_ATTRIBUTES, Status.UNAVAILABLE);
    assertThatThrownBy(namespace::prepare).isInstanceOf(StatusRuntimeException.class);
    temporal.answer(Call.LIST_SEARCH_ATTRIBUTES, Status.DEADLINE_EXCEEDED);
    assertThatThrownBy(namespace.attributes()::problem).isInstanceOf(StatusRuntimeException.class);
    temporal.answer(Call.LIST_SEARCH_ATTRIBUTES, Status.OK);
    registerAll();
    temporal.answer(Call.COUNT, Status.RESOURCE_EXHAUSTED);
    assertThatThrownBy(namespace.attributes()::problem).isInstanceOf(StatusRuntimeException.class);
    assertThat(logged.list).isEmpty();
  }

  @Test
  void warnsOfARetentionUnderThirtyDays() {
    temporal.retention(Duration.ofDays(3));

    namespace.warnOfShortRetention();

    assertThat(logged.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .contains("PT72H")
        .contains("temporal operator namespace update --retention 720h -n payments.a1b2c");
  }

  @Test
  void doesNotWarnOfALongOrUnknownRetention() {
    temporal.retention(Duration.ofDays(30));
    namespace.warnOfShortRetention();
    temporal.retention(Duration.ZERO);
    namespace.warnOfShortRetention();

    assertThat(logged.list).isEmpty();
  }
}
