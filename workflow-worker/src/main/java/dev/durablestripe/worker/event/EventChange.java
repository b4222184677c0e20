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

  /**
   * The database already knows something newer, now and for good: only the mark is written.
   *
   * @param customerId the customer that the event is about, null when unknown
   */
  record Stale(@Nullable String customerId) implements EventChange {}

  /** Nothing here handles what the event turned out to be: it is marked as ignored. */
  record Ignore() implements EventChange {
    @Override
    public @Nullable String customerId() {
      return null;
    }
  }

  /** The customer that the event is about, null when unknown. */
  @Nullable String customerId();

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
    return new Stale(null);
  }

  /** The same, and whose it is. */
  static EventChange stale(@Nullable String customerId) {
    return new Stale(customerId);
  }

  /** No change, and not final: the event is applied by a reset once a handler takes it. */
  static EventChange ignore() {
    return new Ignore();
  }

  /** The same change, and whose it is; a customer that it names already stays. */
  default EventChange withCustomer(@Nullable String customer) {
    if (customer == null || customerId() != null) {
      return this;
    }
    if (this instanceof Write write) {
      return new Write(write.statements(), customer);
    }
    return this instanceof Stale ? new Stale(customer) : this;
  }

  /** Writes both; stale only if both are. */
  default EventChange and(EventChange other) {
    if (this instanceof Write first && other instanceof Write second) {
      return write(
          first.customerId() != null ? first.customerId() : second.customerId(),
          first.statements().andThen(second.statements()));
    }
    return this instanceof Write
        ? withCustomer(other.customerId())
        : other.withCustomer(customerId());
  }
}
