package dev.durablestripe.worker.event;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a handler found an event to mean, before anything is written. */
public sealed interface EventChange {

  /**
   * The event changes the database.
   *
   * @param statements are given the open transaction, and neither begin, commit nor roll back. They
   *     must not call anything but the database. Whatever they throw rolls back the mark as well
   * @param customerId the customer that the event is about, null when unknown
   */
  record Write(Consumer<JdbcClient> statements, @Nullable String customerId)
      implements EventChange {}

  /** The database already knows something newer, now and for good: only the mark is written. */
  record Stale() implements EventChange {}

  /** A change that runs the given statements in the event's transaction. */
  static EventChange write(Consumer<JdbcClient> statements) {
    return new Write(statements, null);
  }

  /** The same, and whose it is: an operator can then find a thin event by its customer too. */
  static EventChange write(@Nullable String customerId, Consumer<JdbcClient> statements) {
    return new Write(statements, customerId);
  }

  /** The event is understood, and means nothing for the database. */
  static EventChange nothing() {
    return write(transaction -> {});
  }

  /** No change: the event is older than what is known. */
  static EventChange stale() {
    return new Stale();
  }

  /** Writes both; stale only if both are. */
  default EventChange and(EventChange other) {
    if (this instanceof Write first && other instanceof Write second) {
      return write(
          first.customerId() != null ? first.customerId() : second.customerId(),
          first.statements().andThen(second.statements()));
    }
    return this instanceof Stale ? other : this;
  }
}
