package dev.durablestripe.worker.event;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventMark.MarkedOutcome;
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
  private final EventMarks marks;
  private final OperationLog operations;

  EventTransaction(
      TransactionOperations transactions,
      JdbcClient database,
      EventMarks marks,
      OperationLog operations) {
    this.operations = operations;
    this.transactions = transactions;
    this.database = database;
    this.marks = marks;
  }

  EventResult commit(StripeEvent event, EventChange change, Attempt attempt) {
    if (change instanceof EventChange.Write write) {
      EventResult result =
          markAnd(event, MarkedOutcome.APPLIED, attempt, () -> write.statements().accept(database));
      return event.customerId() == null
          ? new EventResult(result.outcome(), result.runId(), write.customerId())
          : result;
    }
    return mark(event, MarkedOutcome.STALE, attempt);
  }

  /**
   * Does what an operator asked for: once for each operation, whatever is repeated or killed.
   *
   * @return what this run did, or what an earlier one had done already
   * @throws OperationRefused when the event's mark does not allow it, or the operation's id has been
   *     used for another operation
   */
  EventResult operate(
      Operation operation, StripeEvent event, @Nullable EventChange change, Attempt attempt) {
    MarkedOutcome outcome = change == null ? MarkedOutcome.DISCARDED : outcome(change);
    boolean ours =
        commitIfFirst(
            () -> operations.insert(operation, outcome, attempt),
            () -> {
              marks.replace(event, outcome, attempt);
              if (change instanceof EventChange.Write write) {
                write.statements().accept(database);
              }
            });
    return ours
        ? new EventResult(Outcome.valueOf(outcome.name()), attempt.runId())
        : operations.find(operation).orElseThrow();
  }

  private static MarkedOutcome outcome(EventChange change) {
    return change instanceof EventChange.Write ? MarkedOutcome.APPLIED : MarkedOutcome.STALE;
  }

  EventResult mark(StripeEvent event, MarkedOutcome outcome, Attempt attempt) {
    return markAnd(event, outcome, attempt, () -> {});
  }

  private EventResult markAnd(
      StripeEvent event, MarkedOutcome outcome, Attempt attempt, Runnable statements) {
    boolean ours = commitIfFirst(() -> marks.insert(event, outcome, attempt), statements);
    return ours
        ? new EventResult(Outcome.valueOf(outcome.name()), attempt.runId())
        : marks.find(event).orElseThrow().result();
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
