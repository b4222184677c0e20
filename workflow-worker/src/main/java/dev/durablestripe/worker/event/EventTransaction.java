package dev.durablestripe.worker.event;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventMark.MarkedOutcome;
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

  EventTransaction(TransactionOperations transactions, JdbcClient database, EventMarks marks) {
    this.transactions = transactions;
    this.database = database;
    this.marks = marks;
  }

  EventResult commit(StripeEvent event, EventChange change, Attempt attempt) {
    if (change instanceof EventChange.Write write) {
      return markAnd(
          event, MarkedOutcome.APPLIED, attempt, () -> write.statements().accept(database));
    }
    return mark(event, MarkedOutcome.STALE, attempt);
  }

  EventResult mark(StripeEvent event, MarkedOutcome outcome, Attempt attempt) {
    return markAnd(event, outcome, attempt, () -> {});
  }

  private EventResult markAnd(
      StripeEvent event, MarkedOutcome outcome, Attempt attempt, Runnable statements) {
    boolean ours =
        Boolean.TRUE.equals(
            transactions.execute(
                status -> {
                  boolean inserted = marks.insert(event, outcome, attempt);
                  if (inserted) {
                    statements.run();
                  }
                  return inserted;
                }));
    return ours
        ? new EventResult(Outcome.valueOf(outcome.name()), attempt.runId())
        : marks.find(event).orElseThrow().result();
  }
}
