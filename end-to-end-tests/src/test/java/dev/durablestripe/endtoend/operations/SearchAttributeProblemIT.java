package dev.durablestripe.endtoend.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durablestripe.endtoend.support.Command;
import dev.durablestripe.endtoend.support.PrometheusScrape;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.RemoveSearchAttributesRequest;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real server that cannot take the search attributes of events. */
@ExtendWith(SharedStack.class)
class SearchAttributeProblemIT {
  private static final Duration AWAIT_TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern COMMAND = Pattern.compile("\"selfHosted\":\"([^\"]*)\"");

  private final TestSubscription subscription = new TestSubscription();
  private LocalStack stack;
  private TestNamespace namespace;

  @BeforeEach
  void start(LocalStack stack) {
    this.stack = stack;
    namespace = new TestNamespace(stack, stack.postgres());
  }

  @AfterEach
  void stop() {
    namespace.close();
  }

  private OperatorServiceStubs operator() {
    return OperatorServiceStubs.newServiceStubs(
        OperatorServiceStubsOptions.newBuilder()
            .setChannel(stack.temporal().stubs().getRawChannel())
            .validateAndBuildWithDefaults());
  }

  private void register(Map<String, IndexedValueType> attributes) {
    var unused =
        operator()
            .blockingStub()
            .addSearchAttributes(
                AddSearchAttributesRequest.newBuilder()
                    .setNamespace(namespace.name())
                    .putAllSearchAttributes(attributes)
                    .build());
  }

  private HttpResponse<String> readiness() throws IOException, InterruptedException {
    return PrometheusScrape.get(
        namespace.ports().webhookManagement(), "/actuator/health/readiness");
  }

  private String awaitUnready(String reason) throws IOException, InterruptedException {
    await()
        .atMost(AWAIT_TIMEOUT)
        .untilAsserted(
            () -> {
              assertThat(readiness().body()).contains(reason);
              assertThat(readiness().statusCode()).isEqualTo(503);
            });
    return readiness().body();
  }

  private int post() {
    return namespace
        .pipeline()
        .webhook()
        .post(subscription.snapshot("first", "updated", 0, "active", 5))
        .statusCode();
  }

  @Test
  void theServersLimitIsQuotedUntilThereIsRoom() throws Exception {
    String limit = "cannot have more than 10 search attribute of type Keyword";
    register(
        IntStream.range(0, 10)
            .boxed()
            .collect(
                Collectors.toMap(
                    i -> "Other" + i, i -> IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)));
    AppProcess starter = namespace.startStarter(Map.of()).awaitResponding();

    awaitUnready(limit);
    assertThat(starter.log()).content().contains(limit);
    assertThat(post()).isEqualTo(503);

    var unused =
        operator()
            .blockingStub()
            .removeSearchAttributes(
                RemoveSearchAttributesRequest.newBuilder()
                    .setNamespace(namespace.name())
                    .addAllSearchAttributes(
                        IntStream.range(0, 4).mapToObj(i -> "Other" + i).toList())
                    .build());
    starter.awaitHealthy();
    assertThat(post()).isEqualTo(200);
  }

  @Test
  void aWrongTypeIsReplacedByTheCommandThatReadinessNames() throws Exception {
    register(Map.of("StripeLivemode", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
    AppProcess starter = namespace.startStarter(Map.of()).awaitResponding();

    String body = awaitUnready("StripeLivemode has the type Keyword instead of Bool");
    assertThat(post()).isEqualTo(503);

    Matcher command = COMMAND.matcher(body);
    assertThat(command.find()).isTrue();
    Command.requireTemporal(stack.temporal(), command.group(1));
    starter.awaitHealthy();
    assertThat(post()).isEqualTo(200);
  }
}
