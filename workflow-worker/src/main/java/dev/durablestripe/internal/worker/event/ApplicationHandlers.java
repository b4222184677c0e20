package dev.durablestripe.internal.worker.event;

import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.handler.SubscriptionListener;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * What the application adds, each in the order in which it runs.
 *
 * @param handlers handle events, after ours
 * @param listeners are told of changes of subscriptions
 */
public record ApplicationHandlers(
    List<StripeEventHandler> handlers, List<SubscriptionListener> listeners) {

  /** Copies the lists. */
  public ApplicationHandlers {
    handlers = List.copyOf(handlers);
    listeners = List.copyOf(listeners);
  }

  /** The application's beans. */
  public static ApplicationHandlers of(ListableBeanFactory application) {
    return new ApplicationHandlers(
        application.getBeanProvider(StripeEventHandler.class).orderedStream().toList(),
        application.getBeanProvider(SubscriptionListener.class).orderedStream().toList());
  }
}
