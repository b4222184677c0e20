package dev.durablestripe.worker.event;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.ProcessedEvent.StoredOutcome;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The one transaction of an event: its mark and its change are committed together, or neither is.
 */
@Component
class EventTransaction {
  private final TransactionOperations transactions;
  private final JdbcClient database;
  private final ProcessedEvents marks;
  private final OperatorActionLog operations;

  EventTransaction(
      TransactionOperations transactions,
      JdbcClient database,
      ProcessedEvents marks,
      OperatorActionLog operations) {
    this.operations = operations;
    this.transactions = transactions;
    this.database = database;
    this.marks = marks;
  }

  EventResult commit(StripeEvent event, EventChange change, Attempt attempt) {
    String customer = event.customerId() == null ? change.customerId() : event.customerId();
    EventRecord marked = EventRecord.of(event, customer);
    Runnable statements =
        change instanceof EventChange.Write write
            ? () -> write.statements().accept(database)
            : () -> {};
    return markAnd(event, marked, outcome(change), attempt, statements);
  }

  EventResult mark(
      StripeEvent event, StoredOutcome outcome, @Nullable String customer, Attempt attempt) {
    return markAnd(event, EventRecord.of(event, customer), outcome, attempt, () -> {});
  }

  private EventResult markAnd(
      StripeEvent event,
      EventRecord marked,
      StoredOutcome outcome,
      Attempt attempt,
      Runnable statements) {
    boolean ours = commitIfFirst(() -> marks.insert(marked, outcome, attempt), statements);
    return ours
        ? new EventResult(Outcome.valueOf(outcome.name()), attempt.runId(), marked.customer())
        : marks.find(event).orElseThrow().result().withCustomer(marked.customer());
  }

  /**
   * Applies an event once more because an operator asked for it: once for each operation, whatever
   * is repeated or killed.
   *
   * @return what this run did, or what an earlier one had done already
   * @throws OperatorRequestRefusedException when the operation's id has been used for another
   *     operation
   */
  EventResult reapply(
      OperatorAction operation, StripeEvent event, EventChange change, Attempt attempt) {
    String customer = event.customerId() == null ? change.customerId() : event.customerId();
    return operate(
        operation,
        EventRecord.of(event, customer),
        outcome(change),
        attempt,
        () -> {
          if (change instanceof EventChange.Write write) {
            write.statements().accept(database);
          }
        });
  }

  /**
   * Discards an event, in the same way.
   *
   * @throws OperatorRequestRefusedException when the event's mark does not allow it, or the
   *     operation's id has been used for another operation
   */
  EventResult discard(OperatorAction operation, EventRecord event, Attempt attempt) {
    return operate(operation, event, StoredOutcome.DISCARDED, attempt, () -> {});
  }

  private EventResult operate(
      OperatorAction operation,
      EventRecord event,
      StoredOutcome outcome,
      Attempt attempt,
      Runnable statements) {
    boolean ours =
        commitIfFirst(
            () -> operations.insert(operation, outcome, attempt),
            () -> {
              marks.replace(event, outcome, attempt);
              statements.run();
            });
    return (ours
            ? new EventResult(Outcome.valueOf(outcome.name()), attempt.runId())
            : operations.find(operation).orElseThrow())
        .withCustomer(event.customer());
  }

  private static StoredOutcome outcome(EventChange change) {
    if (change instanceof EventChange.Ignore) {
      return StoredOutcome.IGNORED;
    }
    return change instanceof EventChange.Write ? StoredOutcome.APPLIED : StoredOutcome.STALE;
  }

  /** Inserts the row that makes it happen once and, where that is new, runs the rest with it. */
  private boolean commitIfFirst(BooleanSupplier insert, Runnable statements) {
    return Boolean.TRUE.equals(
        transactions.execute(
            status -> {
              boolean first = insert.getAsBoolean();
              if (first) {
                statements.run();
              }
              return first;
            }));
  }
}
