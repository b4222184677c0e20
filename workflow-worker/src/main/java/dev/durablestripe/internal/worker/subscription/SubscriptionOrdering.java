package dev.durablestripe.internal.worker.subscription;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an incoming state of a subscription replaces the stored state.
 *
 * <p>Stripe <a href="https://docs.stripe.com/webhooks#event-ordering">does not guarantee any
 * order</a>, and its timestamps have whole seconds. So states are ordered by time if that is safe;
 * otherwise Stripe is asked. The first matching row of this table decides. "Clearly" means by more
 * than the tolerance.
 *
 * <table>
 * <caption>Which state wins</caption>
 * <tr><th>stored</th><th>incoming</th><th>decision</th></tr>
 * <tr><td>nothing</td><td>snapshot, fetched</td><td>apply</td></tr>
 * <tr><td>nothing</td><td>reference</td><td>ask Stripe</td></tr>
 * <tr><td>anything</td><td>snapshot from the creation</td><td>stale</td></tr>
 * <tr><td>from the creation</td><td>any other snapshot</td><td>apply</td></tr>
 * <tr><td>from the creation</td><td>reference</td><td>ask Stripe</td></tr>
 * <tr><td>final</td><td>not final, or a reference</td><td>stale</td></tr>
 * <tr><td>not final</td><td>final</td><td>apply</td></tr>
 * <tr><td>anything</td><td>fetched</td><td>apply</td></tr>
 * <tr><td>anything</td><td>clearly before {@code asOfFrom}</td><td>stale</td></tr>
 * <tr><td>anything</td><td>snapshot clearly after {@code asOf}</td><td>apply</td></tr>
 * <tr><td>anything</td><td>anything else</td><td>ask Stripe</td></tr>
 * </table>
 *
 * <p>A fetched state needs no timestamp: it was read at Stripe after the row was read, and it is
 * written only if the row has not changed since. A decision for "stale" stays right, because the
 * interval of a row only moves forward, and a final state stays final.
 *
 * @param tolerance the largest difference between the clocks with which Stripe stamps events and
 *     responses
 */
public record SubscriptionOrdering(Duration tolerance) {
  /**
   * Allows for clocks that differ by two seconds: a change that Stripe stamped right after a
   * response was read is not mistaken for an older one.
   */
  public static final Duration DEFAULT_TOLERANCE = Duration.ofSeconds(2);

  /** Decides. {@code stored} is null if nothing is stored. */
  public OrderingDecision decide(@Nullable StoredSubscription stored, IncomingState incoming) {
    if (incoming instanceof IncomingState.Snapshot snapshot) {
      return decideSnapshot(stored, snapshot);
    }
    if (incoming instanceof IncomingState.Fetched fetched) {
      return stored != null && stored.isFinal() && !SubscriptionStatus.isFinal(fetched.status())
          ? OrderingDecision.STALE
          : OrderingDecision.APPLY;
    }
    return decideReference(stored, (IncomingState.Reference) incoming);
  }

  private OrderingDecision decideSnapshot(
      @Nullable StoredSubscription stored, IncomingState.Snapshot snapshot) {
    if (stored == null) {
      return OrderingDecision.APPLY;
    }
    if (snapshot.fromCreation()) {
      return OrderingDecision.STALE;
    }
    boolean isFinal = SubscriptionStatus.isFinal(snapshot.status());
    if (stored.fromCreation() || (isFinal && !stored.isFinal())) {
      return OrderingDecision.APPLY;
    }
    if (stored.isFinal() && !isFinal) {
      return OrderingDecision.STALE;
    }
    if (isClearlyBefore(snapshot.created(), stored)) {
      return OrderingDecision.STALE;
    }
    return snapshot.created().isAfter(stored.asOf().plus(tolerance))
        ? OrderingDecision.APPLY
        : OrderingDecision.ASK_STRIPE;
  }

  private OrderingDecision decideReference(
      @Nullable StoredSubscription stored, IncomingState.Reference reference) {
    if (stored == null || stored.fromCreation()) {
      return OrderingDecision.ASK_STRIPE;
    }
    return stored.isFinal() || isClearlyBefore(reference.created(), stored)
        ? OrderingDecision.STALE
        : OrderingDecision.ASK_STRIPE;
  }

  private boolean isClearlyBefore(Instant created, StoredSubscription stored) {
    return created.isBefore(stored.asOfFrom().minus(tolerance));
  }
}
