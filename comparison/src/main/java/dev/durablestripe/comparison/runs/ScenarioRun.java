package dev.durablestripe.comparison.runs;

import dev.durablestripe.comparison.lives.Change;
import dev.durablestripe.comparison.lives.Lives;
import dev.durablestripe.comparison.lives.StripeAccount;
import dev.durablestripe.comparison.lives.SubscriptionState;
import dev.durablestripe.comparison.peers.EffectTable;
import dev.durablestripe.comparison.peers.Peer;
import dev.durablestripe.comparison.peers.Servers;
import dev.durablestripe.comparison.peers.SupervisedProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Runs a scenario against a peer. */
public final class ScenarioRun implements AutoCloseable {
  /** Half of Stripe's answers are late by up to this time. */
  private static final int LATE_ANSWER_MILLIS = 2_500;

  private static final int TIMER_THREADS = 4;
  private static final Duration PROCESSING_TIMEOUT = Duration.ofMinutes(4);

  private final RunPlan plan;
  private final Lives lives;
  private final Servers servers;
  private final Peer peer;
  private final StripeAccount account;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(TIMER_THREADS);
  private final Map<String, String> events = new ConcurrentHashMap<>();

  /** Starts the peer with the servers that it needs, which the caller closes. */
  public ScenarioRun(RunPlan plan, Servers servers) {
    this.plan = plan;
    this.lives = plan.lives();
    this.servers = servers;
    this.account = new StripeAccount(servers.stripe());
    EffectTable.create(servers.database());
    this.peer = plan.peer().start(servers);
  }

  /** Runs it. */
  public RunResult run() {
    servers.stripe().dateSkew(plan.skew());
    lateAnswers();
    int callsBefore = servers.stripe().calls();
    Deliveries deliveries = new Deliveries(timer, peer.webhook(), plan.scenario().retries());
    live(deliveries);
    settle(deliveries);

    int calls = servers.stripe().calls() - callsBefore;
    int died = peer.processes().stream().mapToInt(SupervisedProcess::deaths).sum();
    Map<String, SubscriptionState> stored = stored();
    int neverAccepted = deliveries.neverAccepted();
    @Nullable Integer missing =
        plan.peer().callsHandler()
            ? deliveries.acceptedWithout(EffectTable.events(servers.database()))
            : null;

    int afterResend = resend();
    return new RunResult(
        plan.scenario(),
        plan.peer(),
        plan.seed(),
        plan.skew().toSeconds(),
        lives.hash(),
        plan.subscriptions(),
        lives.changes().size(),
        different(stored),
        stillLive(stored),
        neverAccepted,
        plan.peer().callsHandler() ? EffectTable.doubled(servers.database()) : null,
        missing,
        died,
        calls,
        afterResend,
        peer.repair() ? different(stored()) : null);
  }

  private void lateAnswers() {
    Random random = new Random(plan.seed());
    servers
        .stripe()
        .delay(
            () ->
                random.nextBoolean()
                    ? Duration.ZERO
                    : Duration.ofMillis(random.nextInt(LATE_ANSWER_MILLIS)));
  }

  /** Makes all changes at their times, while the faults are injected. */
  private void live(Deliveries deliveries) {
    Faults faults = new Faults(timer, plan.outage());
    Instant start = nextSecond();
    List<Future<?>> changes = new ArrayList<>();
    for (Change change : lives.changes()) {
      long millis = Duration.between(Instant.now(), start.plus(change.at())).toMillis();
      changes.add(timer.schedule(() -> make(change, deliveries), millis, TimeUnit.MILLISECONDS));
    }
    plan.scenario().inject(faults, servers, peer);
    Awaitility.await()
        .atMost(plan.scenario().duration().multipliedBy(2))
        .until(() -> changes.stream().allMatch(Future::isDone));
    faults.awaitEnd();
  }

  /** Lives start with a second, so that equal lives have equal seconds. */
  private static Instant nextSecond() {
    return Instant.ofEpochSecond(Instant.now().getEpochSecond() + 2);
  }

  private void make(Change change, Deliveries deliveries) {
    String event = account.apply(change);
    events.put(change.eventId(), event);
    change.deliveries().forEach(delay -> deliveries.send(change.eventId(), event, delay));
  }

  private void settle(Deliveries deliveries) {
    deliveries.awaitEnd();
    Awaitility.await()
        .atMost(PROCESSING_TIMEOUT)
        .pollInterval(Duration.ofMillis(250))
        .until(() -> peer.hasProcessed(servers.database(), deliveries.accepted()));
  }

  /** Delivers every event once more, in any order, and returns the number of differences. */
  private int resend() {
    Deliveries deliveries = new Deliveries(timer, peer.webhook(), RetrySchedule.SECONDS);
    List<String> ids = new ArrayList<>(events.keySet());
    Collections.sort(ids);
    Collections.shuffle(ids, new Random(plan.seed()));
    Duration delay = Duration.ZERO;
    for (String id : ids) {
      deliveries.send(id, events.getOrDefault(id, ""), delay);
      delay = delay.plusMillis(20);
    }
    settle(deliveries);
    return different(stored());
  }

  private Map<String, SubscriptionState> stored() {
    Map<String, SubscriptionState> stored = new HashMap<>();
    servers
        .database()
        .sql(peer.subscriptions())
        .query(
            row -> {
              stored.put(
                  row.getString("id"),
                  new SubscriptionState(
                      row.getString("status"),
                      row.getString("price"),
                      row.getInt("quantity"),
                      row.getBoolean("cancel_at_period_end")));
            });
    return stored;
  }

  private int different(Map<String, SubscriptionState> stored) {
    return (int)
        lives.finalStates().entrySet().stream()
            .filter(entry -> !entry.getValue().equals(stored.get(entry.getKey())))
            .count();
  }

  private int stillLive(Map<String, SubscriptionState> stored) {
    return (int)
        lives.finalStates().entrySet().stream()
            .filter(entry -> entry.getValue().hasEnded())
            .map(entry -> stored.get(entry.getKey()))
            .filter(state -> state != null && !state.hasEnded())
            .count();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
