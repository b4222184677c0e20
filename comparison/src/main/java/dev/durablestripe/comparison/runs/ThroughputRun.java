package dev.durablestripe.comparison.runs;

import dev.durablestripe.comparison.lives.Change;
import dev.durablestripe.comparison.lives.StripeAccount;
import dev.durablestripe.comparison.lives.SubscriptionState;
import dev.durablestripe.comparison.peers.EffectTable;
import dev.durablestripe.comparison.peers.Peer;
import dev.durablestripe.comparison.peers.PeerKind;
import dev.durablestripe.comparison.peers.Servers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Measures how many events per second a peer accepts and processes, without faults or delays. */
public final class ThroughputRun {
  private static final int SENDERS = 16;
  private static final int WARM_UP = 2_000;

  /** Then nothing waits, as before most events of an application. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final double NANOS_PER_SECOND = 1e9;

  private final Servers servers;
  private final PeerKind kind;
  private final int events;

  /** Measures with so many events, after some that warm the peer up. */
  public ThroughputRun(Servers servers, PeerKind kind, int events) {
    this.servers = servers;
    this.kind = kind;
    this.events = events;
  }

  /** Starts the peer and measures. */
  public Throughput run() {
    StripeAccount account = new StripeAccount(servers.stripe());
    EffectTable.create(servers.database());
    Peer peer = kind.start(servers);
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    try {
      Deliveries deliveries = new Deliveries(timer, peer.webhook(), RetrySchedule.SECONDS);
      send(senders, deliveries, prepare(account, 0, WARM_UP));
      awaitStored(peer, WARM_UP);
      List<String> prepared = prepare(account, WARM_UP, WARM_UP + events);
      Thread.sleep(PAUSE.toMillis());
      long start = System.nanoTime();
      send(senders, deliveries, prepared);
      double accepted = events * NANOS_PER_SECOND / (System.nanoTime() - start);
      awaitStored(peer, WARM_UP + events);
      double processed = events * NANOS_PER_SECOND / (System.nanoTime() - start);
      return new Throughput(kind, events, SENDERS, accepted, processed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      senders.shutdownNow();
      timer.shutdownNow();
    }
  }

  private static List<String> prepare(StripeAccount account, int from, int to) {
    SubscriptionState state = new SubscriptionState("active", "price_0", 1, false);
    return IntStream.range(from, to)
        .mapToObj(
            i ->
                new Change(
                    i,
                    0,
                    Duration.ZERO,
                    "customer.subscription.created",
                    state,
                    List.of(Duration.ZERO)))
        .map(account::apply)
        .toList();
  }

  private static void send(ExecutorService senders, Deliveries deliveries, List<String> events) {
    List<Future<?>> sent =
        events.stream()
            .<Future<?>>map(event -> senders.submit(() -> deliveries.deliver(event)))
            .toList();
    Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> sent.stream().allMatch(Future::isDone));
  }

  private void awaitStored(Peer peer, int count) {
    String query =
        String.format(Locale.ROOT, "SELECT count(*) FROM (%s) AS stored", peer.subscriptions());
    Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> servers.database().sql(query).query(Integer.class).single() >= count);
  }
}
