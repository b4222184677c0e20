package dev.durablestripe.internal.worker.event;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionStatus;

/** The thread's open event transaction. */
final class OpenTransaction {
  private static final ThreadLocal<@Nullable TransactionStatus> STATUS = new ThreadLocal<>();

  private OpenTransaction() {}

  /** Runs a task in the transaction, which is open. */
  static boolean run(TransactionStatus status, BooleanSupplier task) {
    STATUS.set(status);
    try {
      return task.getAsBoolean();
    } finally {
      STATUS.remove();
    }
  }

  /**
   * Executes the statements that an application's session, such as JPA's, still holds back, so that
   * the next statements see what they do.
   *
   * @throws org.springframework.dao.DataAccessException if the database refuses them
   */
  static void flush() {
    TransactionStatus status = STATUS.get();
    if (status != null) {
      status.flush();
    }
  }
}
