package dev.durablestripe.internal.worker.subscription;

import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.SubscriptionChange;
import dev.durablestripe.handler.SubscriptionListener;
import dev.durablestripe.handler.SubscriptionRow;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.database.SchemaJdbcClient;
import dev.durablestripe.internal.worker.event.AddedHandler;
import dev.durablestripe.internal.worker.event.ApplicationHandlers;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes the subscription of an event, and tells the application's listeners. */
@Component
class SubscriptionWriter {
  private final List<SubscriptionListener> listeners;

  SubscriptionWriter(ApplicationHandlers application) {
    this.listeners = application.listeners();
  }

  /**
   * Writes an update in the open transaction. Without listeners, that is one statement.
   *
   * @param reapply whether an operator reapplies the event
   * @throws dev.durablestripe.internal.worker.event.ConcurrentChangeException if the row is not the
   *     expected one
   */
  void write(
      JdbcClient transaction, SubscriptionUpdate update, StripeEvent event, boolean reapply) {
    if (listeners.isEmpty()) {
      SubscriptionRepository.write(transaction, update);
      return;
    }
    // If another transaction changes the row after this, the write fails.
    Optional<SubscriptionRow> before = find(transaction, update);
    SubscriptionRepository.write(transaction, update);
    SubscriptionRow after = find(transaction, update).orElseThrow();
    ReceivedEvent received = AddedHandler.received(event, reapply, false);
    SubscriptionChange change = new SubscriptionChange(before, after, received);
    for (SubscriptionListener listener : listeners) {
      AddedHandler.runWithoutRejection(
          listener, () -> listener.onChange(change, SchemaJdbcClient.unchanged(transaction)));
    }
  }

  private static Optional<SubscriptionRow> find(JdbcClient transaction, SubscriptionUpdate update) {
    return SubscriptionRowReader.find(transaction, update.account(), update.state().id());
  }
}
