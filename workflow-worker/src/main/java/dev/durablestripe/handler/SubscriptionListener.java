package dev.durablestripe.handler;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Is told of changes of subscriptions. To listen, define a Spring bean that implements this
 * interface. Several are called in their {@link org.springframework.core.annotation.Order @Order},
 * before the {@link StripeEventHandler}s.
 *
 * <p>Only events change subscriptions here, also those that an operator reapplies. A resync
 * corrects rows without an event, so it calls no listener, and neither does a statement of somebody
 * else's. {@code billing.subscription_change} has those changes too.
 *
 * <p>Operators see the exceptions that a listener throws, and those are logged, so their messages
 * must not contain personal data.
 */
public interface SubscriptionListener {

  /**
   * Reacts to a change of a subscription's row, in the event's open transaction. Runs once for each
   * change that is committed; attempts that roll back are not counted. It does not begin, commit or
   * roll back, and calls nothing but the database. If it throws, the event is rolled back and
   * retried, also for an {@link EventRejectedException}.
   *
   * @param change the row before and after. The subscription itself may be the same: compare what
   *     matters
   * @param transaction the event's open transaction
   */
  void onChange(SubscriptionChange change, JdbcClient transaction);
}
