package dev.durablestripe.comparison.peers;

import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One way to keep subscriptions equal to Stripe's, running. */
public interface Peer {
  /** The URL of the webhook. */
  String webhook();

  /** The processes that receive events. */
  List<SupervisedProcess> processes();

  /**
   * The query for the stored subscriptions: id, status, price, quantity, cancel_at_period_end. It
   * reads what an application would read.
   */
  String subscriptions();

  /**
   * Whether everything that was accepted has been processed. A peer that answers after it has
   * processed an event has nothing left to do.
   */
  default boolean hasProcessed(JdbcClient database, Set<String> acceptedEvents) {
    return true;
  }

  /** Runs the repair that the peer's documentation recommends, if there is one. */
  default boolean repair() {
    return false;
  }
}
