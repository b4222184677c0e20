package dev.durablestripe.internal.worker.event;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.FollowUpTarget;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.feed.ChangeNotifier;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** The one transaction of an event: either its mark and its change are committed, or neither is. */
@Component
public class EventTransaction {
  private final TransactionOperations transactions;
  private final JdbcClient database;
  private final ProcessedEvents marks;
  private final OperatorActionLog actionLog;
  private final FollowUps followUps;
  private final ChangeNotifier changes;

  EventTransaction(
      TransactionOperations transactions,
      JdbcClient database,
      ProcessedEvents marks,
      OperatorActionLog actionLog,
      FollowUps followUps,
      ChangeNotifier changes) {
    this.transactions = transactions;
    this.database = database;
    this.marks = marks;
    this.actionLog = actionLog;
    this.followUps = followUps;
    this.changes = changes;
  }

  /**
   * Checks that statements run inside the transactions: outside, each one has a transaction of its
   * own. Uses up an id of a transaction, or two.
   *
   * @throws UnmanagedDataSourceException if they run outside
   * @throws org.springframework.dao.DataAccessException if PostgreSQL does not answer
   * @throws org.springframework.transaction.TransactionException if no transaction can begin
   */
  public void verify() {
    boolean same =
        Boolean.TRUE.equals(
            transactions.execute(status -> transactionId().equals(transactionId())));
    if (!same) {
      throw new UnmanagedDataSourceException();
    }
  }

  private String transactionId() {
    return database.sql("SELECT pg_current_xact_id()::text").query(String.class).single();
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

  /**
   * Marks an event whose twin was applied as stale, and applies the change, unless the event has a
   * final mark. Only one mark of a change can be {@code APPLIED}.
   */
  void followTwin(
      StripeEvent event, EventChange change, @Nullable String customerId, Attempt attempt) {
    commit(event, EventRecord.of(event, customerId), MarkOutcome.STALE, attempt, change);
  }

  private EventResult commit(
      StripeEvent event,
      EventRecord record,
      MarkOutcome outcome,
      Attempt attempt,
      EventChange change) {
    AtomicReference<@Nullable FollowUpTarget> followUp = new AtomicReference<>();
    boolean inserted =
        commitIfFirst(
            () -> {
              boolean first = marks.insert(record, outcome, attempt);
              if (first && outcome == MarkOutcome.APPLIED) {
                followUp.set(followUps.require(event.id()));
              }
              return first;
            },
            change);
    return inserted
        ? new EventResult(outcome.ofWritingRun(), attempt.runId(), record.customerId())
            .withFollowUp(followUp.get())
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
            () -> {
              boolean first = actionLog.insert(action, outcome, attempt);
              if (first) {
                boolean mayFollow = followUps.mayFollowReapply(event.id());
                marks.replace(event, outcome, attempt);
                if (mayFollow) {
                  followUps.require(event.id());
                }
              }
              return first;
            },
            change);
    EventResult result =
        inserted
            ? new EventResult(outcome.ofWritingRun(), attempt.runId())
            : actionLog.find(action).orElseThrow();
    return result.withCustomer(event.customerId()).withFollowUp(followUps.findWaiting(event.id()));
  }

  private void apply(EventChange change) {
    if (change instanceof EventChange.Write write) {
      write.statements().accept(database);
    }
  }

  /** Inserts a row that can exist only once, and applies the change only if this inserted it. */
  private boolean commitIfFirst(BooleanSupplier insert, EventChange change) {
    try {
      return Boolean.TRUE.equals(
          transactions.execute(
              status ->
                  OpenTransaction.run(
                      status,
                      () -> {
                        boolean first = insert.getAsBoolean();
                        if (first) {
                          apply(change);
                        }
                        return first;
                      })));
    } finally {
      if (change instanceof EventChange.Write) {
        changes.changed();
      }
    }
  }
}
