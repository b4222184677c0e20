package dev.durablestripe.worker.event;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.StripeEvent;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** The one transaction of an event: either its mark and its change are committed, or neither is. */
@Component
class EventTransaction {
  private final TransactionOperations transactions;
  private final JdbcClient database;
  private final ProcessedEvents marks;
  private final OperatorActionLog actionLog;

  EventTransaction(
      TransactionOperations transactions,
      JdbcClient database,
      ProcessedEvents marks,
      OperatorActionLog actionLog) {
    this.transactions = transactions;
    this.database = database;
    this.marks = marks;
    this.actionLog = actionLog;
  }

  /** Marks an event and applies its change, unless the event has a final mark. */
  EventResult commit(StripeEvent event, EventChange change, Attempt attempt) {
    return commit(event, EventRecord.of(event, change), MarkOutcome.of(change), attempt, change);
  }

  /** Marks an event without a change, unless it has a final mark. */
  EventResult mark(
      StripeEvent event, MarkOutcome outcome, @Nullable String customerId, Attempt attempt) {
    return commit(
        event, EventRecord.of(event, customerId), outcome, attempt, EventChange.nothing());
  }

  private EventResult commit(
      StripeEvent event,
      EventRecord record,
      MarkOutcome outcome,
      Attempt attempt,
      EventChange change) {
    boolean inserted =
        commitIfFirst(() -> marks.insert(record, outcome, attempt), () -> apply(change));
    return inserted
        ? new EventResult(outcome.ofWritingRun(), attempt.runId(), record.customerId())
        : marks.find(event).orElseThrow().result().withCustomer(record.customerId());
  }

  /**
   * Applies an event again at an operator's request, once per action, however often the action is
   * retried.
   *
   * @return what this run did, or what an earlier run of the same action did
   * @throws OperatorRequestRefusedException if the action's id has been used for another action
   */
  EventResult reapply(
      OperatorAction action, StripeEvent event, EventChange change, Attempt attempt) {
    return perform(action, EventRecord.of(event, change), MarkOutcome.of(change), attempt, change);
  }

  /**
   * Discards an event at an operator's request, once per action.
   *
   * @return what this run did, or what an earlier run of the same action did
   * @throws OperatorRequestRefusedException if the event was applied, or the action's id has been
   *     used for another action
   */
  EventResult discard(OperatorAction action, EventRecord event, Attempt attempt) {
    return perform(action, event, MarkOutcome.DISCARDED, attempt, EventChange.nothing());
  }

  private EventResult perform(
      OperatorAction action,
      EventRecord event,
      MarkOutcome outcome,
      Attempt attempt,
      EventChange change) {
    boolean inserted =
        commitIfFirst(
            () -> actionLog.insert(action, outcome, attempt),
            () -> {
              marks.replace(event, outcome, attempt);
              apply(change);
            });
    EventResult result =
        inserted
            ? new EventResult(outcome.ofWritingRun(), attempt.runId())
            : actionLog.find(action).orElseThrow();
    return result.withCustomer(event.customerId());
  }

  private void apply(EventChange change) {
    if (change instanceof EventChange.Write write) {
      write.statements().accept(database);
    }
  }

  /** Inserts a row that can exist only once, and runs the statements only if this inserted it. */
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
