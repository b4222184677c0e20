package dev.durablestripe.handler;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a handler decides to do about an event. Nothing is written yet. */
public sealed interface EventChange {

  /**
   * The event changes the database.
   *
   * @param statements run in the open transaction: they do not begin, commit or roll back, and call
   *     nothing but the database. If they throw, the event's mark is rolled back too
   * @param customerId the customer that the event is about, null if unknown
   */
  record Write(Consumer<JdbcClient> statements, @Nullable String customerId)
      implements EventChange {}

  /**
   * The database has newer state, and always will: only the mark is written.
   *
   * @param customerId the customer that the event is about, null if unknown
   */
  record Stale(@Nullable String customerId) implements EventChange {}

  /** The handler does not support what the event contains: the event is marked as ignored. */
  record Ignore() implements EventChange {
    @Override
    public @Nullable String customerId() {
      return null;
    }
  }

  /** The customer that the event is about, null if unknown. */
  @Nullable String customerId();

  /** A change that runs the given statements in the event's transaction. */
  static EventChange write(Consumer<JdbcClient> statements) {
    return new Write(statements, null);
  }

  /**
   * A change that runs the given statements in the event's transaction.
   *
   * @param customerId the customer that the event is about, so that operators can find a thin event
   *     by its customer; null if unknown
   */
  static EventChange write(@Nullable String customerId, Consumer<JdbcClient> statements) {
    return new Write(statements, customerId);
  }

  /** The event is applied, but changes nothing in the database. */
  static EventChange nothing() {
    return write(transaction -> {});
  }

  /** The event is older than what is stored. */
  static EventChange stale() {
    return new Stale(null);
  }

  /** The event is older than what is stored, and is about the given customer; null if unknown. */
  static EventChange stale(@Nullable String customerId) {
    return new Stale(customerId);
  }

  /** The event is not supported. A reset applies it once a handler supports it. */
  static EventChange ignore() {
    return new Ignore();
  }

  /** Returns this change with the given customer, unless it already names one. */
  default EventChange withCustomer(@Nullable String customer) {
    if (customer == null || customerId() != null) {
      return this;
    }
    if (this instanceof Write write) {
      return new Write(write.statements(), customer);
    }
    return this instanceof Stale ? new Stale(customer) : this;
  }

  /**
   * Combines two changes, which run in this order. The result is a write if one of them is, else
   * stale if one of them is, and ignored only if both are.
   */
  default EventChange and(EventChange other) {
    if (this instanceof Write first && other instanceof Write second) {
      return write(
          first.customerId() != null ? first.customerId() : second.customerId(),
          first.statements().andThen(second.statements()));
    }
    boolean isThis = this instanceof Write || (this instanceof Stale && other instanceof Ignore);
    return isThis ? withCustomer(other.customerId()) : other.withCustomer(customerId());
  }
}
