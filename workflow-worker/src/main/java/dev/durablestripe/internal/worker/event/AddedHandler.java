package dev.durablestripe.internal.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.EventRejectedException;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.database.SchemaJdbcClient;
import org.springframework.aop.support.AopUtils;

/** Calls a handler or a listener that an application has added. */
public final class AddedHandler {
  private AddedHandler() {}

  /** The name of a bean's class, also if the bean is a proxy. */
  static String name(Object bean) {
    return AopUtils.getTargetClass(bean).getName();
  }

  /**
   * An event as the application receives it.
   *
   * @param reapply whether an operator reapplies it
   * @param stale whether our state was newer, or the event's twin was applied
   */
  public static ReceivedEvent received(StripeEvent event, boolean reapply, boolean stale) {
    return new ReceivedEvent(
        event.id(),
        event.type(),
        event.thin(),
        event.created(),
        event.livemode(),
        event.apiVersion(),
        event.account(),
        event.objectId(),
        event.customerId(),
        event.json(),
        reapply,
        stale);
  }

  /**
   * Prepares a handler's change.
   *
   * @param mayReject whether the handler may reject the event: no handler of ours supports it
   * @throws UnrejectableEventException if it rejects the event, but must not; also in the change
   */
  static EventChange prepare(StripeEventHandler handler, ReceivedEvent event, boolean mayReject)
      throws StripeException {
    if (mayReject) {
      return inApplicationsSchemas(handler.prepare(event));
    }
    try {
      EventChange change = inApplicationsSchemas(handler.prepare(event));
      return change instanceof EventChange.Write write
          ? new EventChange.Write(
              transaction ->
                  runWithoutRejection(handler, () -> write.statements().accept(transaction)),
              write.customerId())
          : change;
    } catch (EventRejectedException e) {
      throw new UnrejectableEventException(name(handler), e);
    }
  }

  private static EventChange inApplicationsSchemas(EventChange change) {
    return change instanceof EventChange.Write write
        ? new EventChange.Write(
            transaction -> write.statements().accept(SchemaJdbcClient.unchanged(transaction)),
            write.customerId())
        : change;
  }

  /**
   * Runs a bean's code where it must not reject the event.
   *
   * @throws UnrejectableEventException if it does
   */
  public static void runWithoutRejection(Object bean, Runnable code) {
    try {
      code.run();
    } catch (EventRejectedException e) {
      throw new UnrejectableEventException(name(bean), e);
    }
  }
}
