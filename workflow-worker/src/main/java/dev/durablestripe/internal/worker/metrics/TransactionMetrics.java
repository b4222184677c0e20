package dev.durablestripe.internal.worker.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Times each transaction, from the request for a connection to the end of commit or rollback, and
 * adds a span to the trace.
 */
@Component
public final class TransactionMetrics implements TransactionExecutionListener {
  /** The name of the transactions that are timed; the application's others are not ours. */
  public static final String NAME = "stripe.event.transaction";

  /** A thread has one transaction at a time. */
  private static final ThreadLocal<Observation> RUNNING = new ThreadLocal<>();

  private final ObservationRegistry observations;

  TransactionMetrics(ObservationRegistry observations) {
    this.observations = observations;
  }

  @Override
  public void beforeBegin(TransactionExecution transaction) {
    if (NAME.equals(transaction.getTransactionName())) {
      RUNNING.set(Observation.start(NAME, observations));
    }
  }

  @Override
  public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
    if (failure != null) {
      end("not_begun");
    }
  }

  @Override
  public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
    end(failure == null ? "committed" : "commit_failed");
  }

  @Override
  public void afterRollback(TransactionExecution transaction, @Nullable Throwable failure) {
    end(failure == null ? "rolled_back" : "rollback_failed");
  }

  private void end(String outcome) {
    Observation observation = RUNNING.get();
    RUNNING.remove();
    if (observation != null) {
      observation.lowCardinalityKeyValue("outcome", outcome).stop();
    }
  }
}
