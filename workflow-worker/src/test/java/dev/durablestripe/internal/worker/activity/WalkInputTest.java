package dev.durablestripe.internal.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.TestWorker;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Inputs that an attacker or an operator types into the workflows that walk over Stripe's lists. No
 * input makes the worker call another host or path. Activities, HTTP and PostgreSQL are real;
 * Temporal skips time.
 */
class WalkInputTest {
  private static final TestWorker WORKER = new TestWorker();
  private static final WalkTestWorker WALK_WORKER = new WalkTestWorker(WORKER);

  private final String account = "acct_" + TestWorker.unique();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final HttpServer otherServer;

  WalkInputTest() throws IOException {
    otherServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    otherServer.createContext(
        "/",
        exchange -> {
          received.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders());
          byte[] nothing = "{\"data\":[],\"has_more\":false}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, nothing.length);
          exchange.getResponseBody().write(nothing);
          exchange.close();
        });
  }

  @BeforeEach
  void start() {
    otherServer.start();
    Instant earlier = Instant.now().minusSeconds(600);
    TestWorker.STRIPE.event(
        account, StripeEvents.event("evt_" + account, "invoice.paid", earlier, "{}"), false);
    TestWorker.STRIPE.put(
        account,
        "/v1/subscriptions/sub_" + account,
        StripeEvents.subscription(
            "sub_" + account, "cus_1", "active", "price_1", 1, Instant.now()));
  }

  @AfterEach
  void stop() {
    otherServer.stop(0);
  }

  @AfterAll
  static void close() {
    WALK_WORKER.close();
  }

  private String onOtherServer(String path) {
    return "@127.0.0.1:" + otherServer.getAddress().getPort() + path;
  }

  private WorkflowStub run(String workflow, Map<String, Object> input) {
    return WALK_WORKER.run(workflow, input);
  }

  private String reason(String workflow, Map<String, Object> input) {
    return WALK_WORKER.reason(workflow, input);
  }

  private static Map<String, Object> walk(
      List<Object> lists, List<Object> pending, String nextAccounts, boolean more) {
    return Map.of(
        "first_pages",
        lists,
        "pending",
        pending,
        "next_accounts",
        nextAccounts,
        "more_accounts",
        more);
  }

  @Test
  void aPendingPathIsNotFollowedAndTheWalkRestarts() {
    Object pending = Map.of("account", account, "path", onOtherServer("/v1/events"));

    Map<?, ?> found =
        run(
                "ReconcileStripeEvents",
                Map.of(
                    "sweep",
                    "UNDELIVERED",
                    "reach",
                    "P1D",
                    "account",
                    account,
                    "walk",
                    walk(List.of(), List.of(pending), "", false),
                    "found",
                    Map.of("listed", 4711)))
            .getResult(Map.class);

    assertThat(received).isEmpty();
    assertThat(found.toString()).contains("listed=1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPathInFirstPagesIsNotFollowed(boolean dryRun) throws Exception {
    WORKER.apply(
        StripeEvents.event(
                "evt_created_" + account,
                "customer.subscription.created",
                Instant.now(),
                StripeEvents.subscription(
                    "sub_" + account, "cus_1", "active", "price_1", 1, Instant.now()))
            .replace(
                "\"object\":\"event\"", "\"object\":\"event\",\"account\":\"" + account + "\""));
    String before = account.substring(0, account.length() - 1);

    Map<?, ?> found =
        run(
                "ResyncSubscriptions",
                Map.of(
                    "dry_run",
                    dryRun,
                    "account",
                    account,
                    "walk",
                    walk(
                        List.of(onOtherServer("/v1/subscriptions")),
                        List.of(),
                        "stored:" + before,
                        true)))
            .getResult(Map.class);

    assertThat(received).isEmpty();
    assertThat(found.toString()).contains("read=1");
  }

  @Test
  void aPathToAccountsIsNotFollowed() {
    Map<?, ?> found =
        run(
                "ReconcileStripeEvents",
                Map.of(
                    "sweep",
                    "UNDELIVERED",
                    "reach",
                    "P1D",
                    "account",
                    account,
                    "walk",
                    walk(
                        List.of("/v1/events?limit=100"),
                        List.of(),
                        onOtherServer("/v1/accounts"),
                        true)))
            .getResult(Map.class);

    assertThat(received).isEmpty();
    assertThat(found.toString()).contains("listed=1");
  }

  @ParameterizedTest
  @CsvSource({
    "cus_1&status=active, customer",
    "@127.0.0.1:9/v1/events, customer",
    "'', customer",
  })
  void anInvalidCustomerIsRefused(String customer, String names) {
    assertThat(reason("ResyncSubscriptions", Map.of("customer", customer))).contains(names);
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme", "@127.0.0.1:9", "acct_1/../acct_2", "acct_1 "})
  void anInvalidAccountIsRefused(String typed) {
    assertThat(reason("ResyncSubscriptions", Map.of("account", typed))).contains("account");
    assertThat(
            reason(
                "ReconcileStripeEvents", Map.of("sweep", "ALL", "reach", "P1D", "account", typed)))
        .contains("account");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "invoice.paid&limit=1; 2026-11-24T08:00:00Z; evt_1; types",
        "@127.0.0.1:9/; 2026-11-24T08:00:00Z; evt_1; types",
        "invoice.paid; yesterday; evt_1; since",
        "invoice.paid; 2026-11-24T08:00:00Z; evt_1&types[1]=x; cursor",
        "invoice.paid; 2026-11-24T08:00:00Z; @127.0.0.1:9/?; cursor"
      })
  void anInvalidPositionIsRefused(String type, String since, String cursor, String names) {
    Map<String, Object> list =
        Map.of("name", "SNAPSHOT_EVENTS", "types", List.of(type), "since", since);
    Object pending = Map.of("account", account, "list", list, "cursor", cursor);

    assertThat(
            reason(
                "ReconcileStripeEvents",
                Map.of(
                    "sweep",
                    "ALL",
                    "reach",
                    "P1D",
                    "walk",
                    walk(List.of(), List.of(pending), "", false))))
        .contains(names);
  }

  @Test
  void aListThatTheWorkflowDoesNotReadIsRefused() {
    Object pending = Map.of("account", account, "list", Map.of("name", "SUBSCRIPTIONS"));

    assertThat(
            reason(
                "ReconcileStripeEvents",
                Map.of(
                    "sweep",
                    "ALL",
                    "reach",
                    "P1D",
                    "walk",
                    walk(List.of(), List.of(pending), "", false))))
        .contains("SUBSCRIPTIONS");
  }

  @ParameterizedTest
  @CsvSource({
    "ALL, , reach",
    ", P1D, sweep",
    "ALL, a while, reach",
    "ALL, P-1D, reach",
    "ALL, PT5M, reach",
  })
  void anInvalidSweepOrReachIsRefused(
      @Nullable String sweep, @Nullable String reach, String names) {
    Map<String, Object> input = new HashMap<>();
    input.put("sweep", sweep);
    input.put("reach", reach);

    assertThat(reason("ReconcileStripeEvents", input)).contains(names);
  }

  @Test
  void aCustomerThatStripeDoesNotKnowIsRefused() {
    TestWorker.STRIPE.refuse(account + "/v1/subscriptions", 400, "resource_missing", "customer");

    assertThat(reason("ResyncSubscriptions", Map.of("account", account, "customer", "cus_unknown")))
        .contains("cus_unknown");
  }
}
