package dev.durablestripe.internal.worker.activity;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import com.stripe.exception.PermissionException;
import com.zaxxer.hikari.HikariDataSource;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.ShopDatabase;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.ConcurrentChangeException;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.reconcile.OutdatedWalkException;
import dev.durablestripe.internal.worker.stripe.StripeApi;
import dev.durablestripe.internal.worker.stripe.StripeCallPolicy;
import dev.durablestripe.internal.worker.workflow.RejectionDetails;
import io.grpc.Status;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowServiceException;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The failures that operators see, made from exceptions of real parts. */
class ActivityFailuresTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final ShopDatabase SHOP = new ShopDatabase();
  private static final TestWorker LIVE = new TestWorker(new KeyScope(true, false));

  private final String unique = TestWorker.unique();
  private final String path = "/v1/subscriptions/sub_" + unique;

  private String paid(boolean livemode) {
    return StripeEvents.event(
            "evt_" + unique,
            "invoice.paid",
            Instant.now(),
            StripeEvents.invoice("in_1", "cus_1", "sub_" + unique))
        .replace("\"livemode\":false", "\"livemode\":" + livemode);
  }

  private ApplicationFailure applying(boolean livemode) {
    return ActivityFailures.of(
        catchException(() -> (livemode ? LIVE : WORKER).apply(paid(livemode))));
  }

  @ParameterizedTest
  @CsvSource({
    "401, StripeKeyRefused, UNSPECIFIED",
    "403, StripeKeyRefused, UNSPECIFIED",
    "404, StripeObjectMissing, UNSPECIFIED",
    "429, StripeRateLimited, BENIGN",
    "500, StripeRefused, UNSPECIFIED",
    "503, StripeRefused, UNSPECIFIED",
    "400, StripeRefused, UNSPECIFIED"
  })
  void anErrorOfStripeIsRetried(int status, String type, ApplicationErrorCategory category) {
    TestWorker.STRIPE.fail(path, status);

    ApplicationFailure failure = applying(true);

    assertThat(failure.getType()).isEqualTo(type);
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getCategory()).isEqualTo(category);
    assertThat(failure.getOriginalMessage()).contains("Stripe").contains("req_fake");
    assertThat(TestWorker.mark("evt_" + unique)).isEqualTo("none");
  }

  @Test
  void aDisconnectedAccountDiffersFromARefusedKey() {
    ApplicationFailure failure =
        ActivityFailures.of(
            new PermissionException("no access", "req_fake", "account_invalid", 403));

    assertThat(failure.getType()).isEqualTo("StripeAccountLeft");
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getOriginalMessage()).contains("discard").contains("req_fake");
  }

  @Test
  void aRejectionNamesTheCustomer() {
    ApplicationFailure failure = applying(false);

    assertThat(failure.getDetails().get(RejectionDetails.class))
        .isEqualTo(new RejectionDetails("cus_1"));
  }

  @Test
  void anObjectMissingInTestModeIsRejected() {
    ApplicationFailure failure = applying(false);

    assertThat(failure.getType()).isEqualTo("EventRejected");
    assertThat(failure.isNonRetryable()).isTrue();
    assertThat(failure.getOriginalMessage()).contains("sub_" + unique);
  }

  @Test
  void anUnclearAccountIsRetried() {
    String event = paid(false).replace("{\"id\"", "{\"context\":\"org_1\",\"id\"");

    ApplicationFailure failure = ActivityFailures.of(catchException(() -> WORKER.apply(event)));

    assertThat(failure.getType()).isEqualTo("StripeAccountUnclear");
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(TestWorker.mark("evt_" + unique)).isEqualTo("none");
  }

  /** Even in test mode, where objects can be deleted: Stripe did not say that it was. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "404; <html>no such page</html>",
        "404; {}",
        "404; ''",
        "404; {\"error\":{\"type\":\"invalid_request_error\",\"message\":\"no\"}}",
        "200; ''",
        "200; {}",
        "200; {\"id\":\"sub_other\",\"status\":\"active\"}",
        "200; <html>sign in</html>"
      })
  void aResponseThatIsNotStripesIsRetried(int status, String body) {
    TestWorker.STRIPE.answer(path, status, body);

    ApplicationFailure failure = applying(false);

    assertThat(failure.getType()).isEqualTo("StripeAnswerUnreadable");
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getOriginalMessage())
        .contains("STRIPE_API_BASE")
        .doesNotContain("sub_other");
    assertThat(TestWorker.mark("evt_" + unique)).isEqualTo("none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"26000", "42P05"})
  void aLostPreparedStatementNamesTheSetting(String state) {
    SQLException lost = new SQLException("lost", state);

    ApplicationFailure failure =
        ActivityFailures.of(new InvalidDataAccessResourceUsageException("a statement", lost));

    assertThat(failure.getType()).isEqualTo("PostgresRefused");
    assertThat(failure.getOriginalMessage()).contains("prepareThreshold=0");
  }

  @Test
  void aServerThatCannotBeWrittenIsAnOutage() {
    Exception refused =
        catchException(
            () ->
                TestWorker.database()
                    .sql("DO $$ BEGIN SET TRANSACTION READ ONLY; CREATE TABLE t (); END $$")
                    .update());

    ApplicationFailure failure = ActivityFailures.of(refused);

    assertThat(failure.getType()).isEqualTo("PostgresUnreachable");
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getOriginalMessage()).contains("primary").contains("25006: cannot execute");
  }

  @Test
  void aPoolWithoutConnectionsNamesPostgresError() {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(
          "jdbc:postgresql://127.0.0.1:%s/missing?user=postgres"
              .formatted(
                  TestWorker.database()
                      .sql("SELECT current_setting('port')")
                      .query(String.class)
                      .single()));
      pool.setInitializationFailTimeout(-1);
      pool.setConnectionTimeout(500);
      Exception refused =
          catchException(() -> JdbcClient.create(pool).sql("SELECT 1").query().singleValue());

      ApplicationFailure failure = ActivityFailures.of(refused);

      assertThat(failure.getType()).isEqualTo("PostgresRefused");
      assertThat(failure.getOriginalMessage())
          .contains("3D000: database \"missing\" does not exist");
    }
  }

  @Test
  void aCallThatHangsTimesOut() {
    TestWorker.STRIPE.subscription("sub_" + unique, "{}");
    var hold = TestWorker.STRIPE.hold(path);

    ApplicationFailure failure = applying(true);

    assertThat(failure.getType()).isEqualTo("StripeUnreachable");
    hold.release();
  }

  @Test
  void rateLimitedAttemptsAreRetriedAtDifferentTimes() {
    TestWorker.STRIPE.fail(path, 429);

    var delays =
        IntStream.range(0, 10).mapToObj(n -> applying(true).getNextRetryDelay()).distinct();

    assertThat(delays)
        .hasSizeGreaterThan(5)
        .allMatch(delay -> delay.compareTo(Duration.ofSeconds(10)) < 0);
  }

  @Test
  void aCallOverTheWorkersLimitIsDelayed() throws Exception {
    StripeApi api =
        new StripeApi(
            com.stripe.StripeClient.builder()
                .setApiKey(FakeStripe.SECRET_KEY)
                .setApiBase(TestWorker.STRIPE.url())
                .build(),
            1,
            io.micrometer.observation.ObservationRegistry.NOOP);
    TestWorker.STRIPE.subscription(
        "sub_" + unique, "{\"id\":\"sub_%s\",\"status\":\"active\"}".formatted(unique));
    var event = TestWorker.parse(paid(true));

    // The limit is one call per second, so some of many attempts in a row are refused.
    var refused =
        IntStream.range(0, 20)
            .mapToObj(
                n ->
                    catchException(
                        () ->
                            StripeCallPolicy.immediate()
                                .execute(() -> api.subscription(event, "sub_" + unique))))
            .filter(Objects::nonNull)
            .map(ActivityFailures::of)
            .toList();

    assertThat(refused)
        .isNotEmpty()
        .allMatch(failure -> failure.getType().equals("StripeRateLimited"))
        .allMatch(failure -> failure.getCategory() == ApplicationErrorCategory.BENIGN)
        .allMatch(failure -> failure.getNextRetryDelay() != null);
    assertThat(TestWorker.STRIPE.calls(path)).isEqualTo(20 - refused.size());
  }

  @Test
  void anErrorOfPostgresIsReportedWithoutTheRow() {
    DataAccessException refused =
        (DataAccessException)
            catchException(
                () ->
                    TestWorker.database()
                        .sql("INSERT INTO billing.price_plan VALUES ('secret-row', NULL)")
                        .update());

    ApplicationFailure failure = ActivityFailures.of(refused);

    assertThat(failure.getType()).isEqualTo("PostgresRefused");
    assertThat(failure.getOriginalMessage()).contains("23502").doesNotContain("secret-row");
    assertThat(failure.getCause()).isNull();
    assertThat(failure.getStackTrace()).isEmpty();
  }

  /** As JPA and jOOQ do without Spring's translation. */
  @Test
  void anErrorOfPostgresInsideAnotherExceptionIsOneOfPostgres() {
    Exception wrapped =
        new IllegalStateException(
            "Failing row contains (secret-row, null)",
            new SQLException("Failing row contains (secret-row, null)", "23502"));

    ApplicationFailure failure = ActivityFailures.of(wrapped);

    assertThat(failure.getType()).isEqualTo("PostgresRefused");
    assertThat(failure.getOriginalMessage()).contains("23502").doesNotContain("secret-row");
    assertThat(failure.getCause()).isNull();
  }

  @Test
  void aFailedSqlHandlerIsRetriedWithThePostgresMessage() {
    ApplicationFailure failure =
        calling("RAISE EXCEPTION 'out of stock' USING DETAIL = 'secret-row';");

    assertThat(failure.getType()).isEqualTo("SqlHandlerFailed");
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getOriginalMessage())
        .contains("shop.f_" + unique)
        .contains("P0001: out of stock")
        .doesNotContain("secret-row");
    assertThat(failure.getCause()).isNull();
  }

  @Test
  void aMisdeclaredSqlHandlerIsRetried() {
    SHOP.register("test." + unique, "missing");

    ApplicationFailure failure = applyingToShop();

    assertThat(failure.getType()).isEqualTo("SqlHandlerMisdeclared");
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getOriginalMessage()).contains("shop.missing").contains("no such function");
  }

  @Test
  void aRejectionThatWouldLoseAChangeIsRetried() {
    TestWorker rejecting = new TestWorker(new Rejecting());

    String deleted =
        StripeEvents.event(
            "evt_" + unique, "customer.deleted", Instant.now(), "{\"id\":\"cus_1\"}");
    ApplicationFailure failure =
        ActivityFailures.of(catchException(() -> rejecting.apply(deleted)));

    assertThat(failure.getType()).isEqualTo("EventNotRejectable");
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getOriginalMessage())
        .contains(Rejecting.class.getName())
        .contains("no such order");
    assertThat(failure.getCause()).isNull();
  }

  private record Rejecting() implements StripeEventHandler {
    @Override
    public Set<String> types() {
      return Set.of("customer.deleted");
    }

    @Override
    public EventChange prepare(ReceivedEvent event) {
      throw new EventRejectedException("no such order");
    }
  }

  /** The server shows nothing of a failure larger than 4 KB. */
  @Test
  void aLongMessageOfAnSqlHandlerIsCut() {
    ApplicationFailure failure = calling("RAISE EXCEPTION '%', repeat(E'\\U0001F4A5', 5000);");

    assertThat(
            DefaultDataConverter.STANDARD_INSTANCE.exceptionToFailure(failure).getSerializedSize())
        .isLessThan(4_000);
  }

  private ApplicationFailure calling(String body) {
    SHOP.handle("test." + unique, "f_" + unique, body);
    return applyingToShop();
  }

  private ApplicationFailure applyingToShop() {
    String event = StripeEvents.event("evt_" + unique, "test." + unique, Instant.now(), "{}");
    return ActivityFailures.of(catchException(() -> SHOP.worker().apply(event)));
  }

  @Test
  void anyOtherExceptionIsABugAndRetried() {
    ApplicationFailure failure = ActivityFailures.of(new NullPointerException("x"));
    assertThat(failure.getType()).isEqualTo("NullPointerException");
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getCause()).isInstanceOf(NullPointerException.class);
    assertThat(requireNonNull(failure.getCause()).getStackTrace()).isNotEmpty();
    assertThat(failure.getCategory()).isEqualTo(ApplicationErrorCategory.UNSPECIFIED);
  }

  @Test
  void aConcurrentChangeIsExpected() {
    ApplicationFailure failure = ActivityFailures.of(new ConcurrentChangeException());

    assertThat(failure.getType()).isEqualTo("ConcurrentChange");
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getCategory()).isEqualTo(ApplicationErrorCategory.BENIGN);
  }

  @Test
  void anOutdatedWalkIsExpected() {
    ApplicationFailure failure = ActivityFailures.of(new OutdatedWalkException());

    assertThat(failure.getType()).isEqualTo("WalkOutdated");
    assertThat(failure.isNonRetryable()).isTrue();
    assertThat(failure.getCategory()).isEqualTo(ApplicationErrorCategory.BENIGN);
  }

  @Test
  void aFailedCallToTemporalIsNotABug() {
    WorkflowServiceException e =
        new WorkflowServiceException(
            WorkflowExecution.getDefaultInstance(),
            "ProcessStripeEvent",
            Status.RESOURCE_EXHAUSTED.asRuntimeException());

    ApplicationFailure failure = ActivityFailures.of(e);

    assertThat(failure.getType()).isEqualTo("TemporalCallFailed");
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getOriginalMessage()).contains("RESOURCE_EXHAUSTED");
    assertThat(failure.getCause()).isNull();
  }

  /** The server replaces a larger failure with a note that it is too large. */
  @Test
  void theFailureOfABugIsSmallEnoughForTheServer() {
    Exception bug = deep(200);

    ApplicationFailure failure = ActivityFailures.of(bug);

    assertThat(
            DefaultDataConverter.STANDARD_INSTANCE.exceptionToFailure(failure).getSerializedSize())
        .isLessThan(4_000);
    assertThat(failure.getType()).isEqualTo("IllegalStateException");
    assertThat(requireNonNull(failure.getCause()).getStackTrace()).isNotEmpty();
  }

  private static Exception deep(int calls) {
    return calls == 0
        ? new IllegalStateException("outer", new IllegalArgumentException("inner"))
        : deep(calls - 1);
  }

  @Test
  void aQueryOfAHandlerThatReturnsNoRowIsNotAnOutage() {
    Exception noRow =
        catchException(
            () -> TestWorker.database().sql("SELECT 1 WHERE false").query(Integer.class).single());

    ApplicationFailure failure = ActivityFailures.of(noRow);

    assertThat(failure.getType()).isEqualTo("EmptyResultDataAccessException");
    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getOriginalMessage()).startsWith("A bug");
  }
}
