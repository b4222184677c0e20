package dev.durablestripe.worker.event;

import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a handler found an event to mean, before anything is written. */
public sealed interface EventChange {

  /**
   * The event changes the database.
   *
   * @param statements are given the open transaction, and neither begin, commit nor roll back. They
   *     must not call anything but the database. Whatever they throw rolls back the mark as well
   */
  record Write(Consumer<JdbcClient> statements) implements EventChange {}

  /** The database already knows something newer, now and for good: only the mark is written. */
  record Stale() implements EventChange {}

  /** A change that runs the given statements in the event's transaction. */
  static EventChange write(Consumer<JdbcClient> statements) {
    return new Write(statements);
  }

  /** The event is understood, and means nothing for the database. */
  static EventChange nothing() {
    return new Write(transaction -> {});
  }

  /** No change: the event is older than what is known. */
  static EventChange stale() {
    return new Stale();
  }

  /** Writes both; stale only if both are. */
  default EventChange and(EventChange other) {
    if (this instanceof Write first && other instanceof Write second) {
      return write(first.statements().andThen(second.statements()));
    }
    return this instanceof Stale ? other : this;
  }
}
