package dev.durablestripe.worker.subscription;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of two states of a subscription wins.
 *
 * <p>Stripe <a href="https://docs.stripe.com/webhooks#event-ordering">promises no order</a> and
 * stamps whole seconds. So states are ordered where that is safe, and Stripe is asked where it is
 * not. The first row that fits decides; "clearly" means by more than the tolerance:
 *
 * <table>
 * <caption>Which state wins</caption>
 * <tr><th>stored</th><th>news</th><th>decision</th></tr>
 * <tr><td>nothing</td><td>snapshot, fetched</td><td>apply</td></tr>
 * <tr><td>nothing</td><td>pointer</td><td>ask Stripe</td></tr>
 * <tr><td>anything</td><td>snapshot of the creation</td><td>stale</td></tr>
 * <tr><td>what the creation told</td><td>any other snapshot</td><td>apply</td></tr>
 * <tr><td>what the creation told</td><td>pointer</td><td>ask Stripe</td></tr>
 * <tr><td>final</td><td>not final, or a pointer</td><td>stale</td></tr>
 * <tr><td>not final</td><td>final</td><td>apply</td></tr>
 * <tr><td>anything</td><td>fetched</td><td>apply</td></tr>
 * <tr><td>anything</td><td>clearly before {@code asOfFrom}</td><td>stale</td></tr>
 * <tr><td>anything</td><td>snapshot clearly after {@code asOf}</td><td>apply</td></tr>
 * <tr><td>anything</td><td>anything else</td><td>ask Stripe</td></tr>
 * </table>
 *
 * <p>A fetched state needs no clock: it was read after the row was, and it is written only if the
 * row is still the one that was read. "Stale" never has to be taken back, since a row's interval
 * only moves on and what is final stays final.
 *
 * @param tolerance how far the clocks at Stripe that stamp events and answers may be apart
 */
public record SubscriptionOrdering(Duration tolerance) {
  /**
   * Covers clocks that are two seconds apart: a change that was stamped right after an answer was
   * read is not taken for an older one.
   */
  public static final Duration DEFAULT_TOLERANCE = Duration.ofSeconds(2);

  /** Decides; {@code stored} is null when nothing is stored. */
  public OrderingDecision decide(@Nullable StoredSubscription stored, IncomingState incoming) {
    if (incoming instanceof IncomingState.Snapshot snapshot) {
      return snapshot(stored, snapshot);
    }
    if (incoming instanceof IncomingState.Fetched fetched) {
      return stored != null && stored.isFinal() && !SubscriptionStatus.isFinal(fetched.status())
          ? OrderingDecision.STALE
          : OrderingDecision.APPLY;
    }
    return pointer(stored, (IncomingState.Pointer) incoming);
  }

  private OrderingDecision snapshot(
      @Nullable StoredSubscription stored, IncomingState.Snapshot snapshot) {
    if (stored == null) {
      return OrderingDecision.APPLY;
    }
    if (snapshot.creation()) {
      return OrderingDecision.STALE;
    }
    boolean ends = SubscriptionStatus.isFinal(snapshot.status());
    if (stored.ofCreation() || (ends && !stored.isFinal())) {
      return OrderingDecision.APPLY;
    }
    if (stored.isFinal() && !ends) {
      return OrderingDecision.STALE;
    }
    if (isBefore(snapshot.created(), stored)) {
      return OrderingDecision.STALE;
    }
    return snapshot.created().isAfter(stored.asOf().plus(tolerance))
        ? OrderingDecision.APPLY
        : OrderingDecision.ASK_STRIPE;
  }

  private OrderingDecision pointer(
      @Nullable StoredSubscription stored, IncomingState.Pointer pointer) {
    if (stored == null || stored.ofCreation()) {
      return OrderingDecision.ASK_STRIPE;
    }
    return stored.isFinal() || isBefore(pointer.created(), stored)
        ? OrderingDecision.STALE
        : OrderingDecision.ASK_STRIPE;
  }

  private boolean isBefore(Instant created, StoredSubscription stored) {
    return created.isBefore(stored.asOfFrom().minus(tolerance));
  }
}
