package dev.durablestripe.comparison.runs;

import dev.durablestripe.comparison.peers.EffectTable;
import dev.durablestripe.comparison.peers.Peer;
import dev.durablestripe.comparison.peers.PeerKind;
import dev.durablestripe.comparison.peers.Servers;
import dev.durablestripe.comparison.peers.SupervisedProcess;
import java.time.Duration;
import java.util.Set;

/** What goes wrong while subscriptions change. */
public enum Scenario {
  /** Nothing but late, shuffled and repeated deliveries, and late answers of Stripe's API. */
  ORDER("Order", RetrySchedule.HOURS_AS_SECONDS) {
    @Override
    void inject(Faults faults, Servers servers, Peer peer) {
      // Late answers and the order of deliveries are part of every run.
    }
  },
  /** The processes are killed, and database connections are cut. */
  CRASH("Crash", RetrySchedule.SECONDS) {
    @Override
    void inject(Faults faults, Servers servers, Peer peer) {
      for (int second : new int[] {3, 7, 11, 19, 23, 27}) {
        faults.at(Duration.ofSeconds(second), servers::cutConnections);
      }
      for (int second : new int[] {5, 21}) {
        faults.at(
            Duration.ofSeconds(second), () -> peer.processes().forEach(SupervisedProcess::kill));
      }
    }

    @Override
    public Duration duration() {
      return Duration.ofSeconds(32);
    }
  },
  /** PostgreSQL is stopped. */
  DATABASE_AWAY("Database away", RetrySchedule.SECONDS) {
    @Override
    void inject(Faults faults, Servers servers, Peer peer) {
      faults.at(Duration.ofSeconds(5), servers::stopPostgres);
      faults.at(Duration.ofSeconds(5).plus(faults.outage()), servers::restartPostgres);
    }

    @Override
    public Set<PeerKind> peers() {
      return MAIN_PEERS;
    }
  },
  /** Stripe's API answers with 503. */
  STRIPE_AWAY("Stripe's API away", RetrySchedule.SECONDS) {
    @Override
    void inject(Faults faults, Servers servers, Peer peer) {
      faults.at(Duration.ofSeconds(5), () -> servers.stripe().outage(UNAVAILABLE));
      faults.at(Duration.ofSeconds(15), () -> servers.stripe().outage(OK));
    }
  },
  /** Every fifth call of the application's handler fails. */
  HANDLER_FAILS("Handler fails", RetrySchedule.SECONDS) {
    @Override
    void inject(Faults faults, Servers servers, Peer peer) {
      EffectTable.failEveryFifthCall(servers.database());
    }

    @Override
    public Set<PeerKind> peers() {
      return HANDLER_PEERS;
    }
  };

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  /** One form of each, where a run takes long. */
  private static final Set<PeerKind> MAIN_PEERS =
      Set.of(
          PeerKind.SYNCHRONOUS, PeerKind.SYNC_ENGINE, PeerKind.DJ_STRIPE, PeerKind.DURABLE_STRIPE);

  private static final Set<PeerKind> HANDLER_PEERS =
      Set.of(
          PeerKind.SYNCHRONOUS,
          PeerKind.MARK_FIRST,
          PeerKind.DJ_STRIPE,
          PeerKind.DURABLE_STRIPE,
          PeerKind.DURABLE_STRIPE_ONE_PROGRAM);

  private final String label;
  private final RetrySchedule retries;

  Scenario(String label, RetrySchedule retries) {
    this.label = label;
    this.retries = retries;
  }

  /** Injects the faults of this scenario; called when the lives start. */
  abstract void inject(Faults faults, Servers servers, Peer peer);

  /** The name in the report. */
  public String label() {
    return label;
  }

  /** How often a delivery is repeated. */
  public RetrySchedule retries() {
    return retries;
  }

  /** How long the subscriptions live. */
  public Duration duration() {
    return Duration.ofSeconds(20);
  }

  /** Which peers take part. */
  public Set<PeerKind> peers() {
    return Set.of(PeerKind.values());
  }

  /** Whether it is run with several seeds, because its outcome depends on chance most. */
  public boolean hasSeveralSeeds() {
    return this == ORDER || this == CRASH;
  }
}
