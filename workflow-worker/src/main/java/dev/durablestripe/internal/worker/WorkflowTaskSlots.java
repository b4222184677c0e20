package dev.durablestripe.internal.worker;

import io.grpc.Context;
import io.grpc.Deadline;
import io.temporal.worker.tuning.FixedSizeSlotSupplier;
import io.temporal.worker.tuning.SlotMarkUsedContext;
import io.temporal.worker.tuning.SlotPermit;
import io.temporal.worker.tuning.SlotReleaseContext;
import io.temporal.worker.tuning.SlotReserveContext;
import io.temporal.worker.tuning.SlotSupplier;
import io.temporal.worker.tuning.SlotSupplierFuture;
import io.temporal.worker.tuning.WorkflowSlotInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of slots for workflow tasks. An eager start, which needs one before it asks
 * Temporal, waits a short time for it: under more load than the worker can take, deliveries slow
 * down, and no queue builds up that would cost Temporal a task and a poll for each event. Polls and
 * eager starts get slots in the order in which they asked.
 *
 * @see <a href="https://docs.temporal.io/develop/worker-performance#slot-suppliers">Temporal on
 *     slot suppliers</a>
 */
final class WorkflowTaskSlots implements SlotSupplier<WorkflowSlotInfo> {
  private final FixedSizeSlotSupplier<WorkflowSlotInfo> slots;
  private final Duration maxWait;

  /**
   * Creates free slots.
   *
   * @param count the number of slots, at least one
   * @param maxWait how long an eager start waits for a slot
   */
  WorkflowTaskSlots(int count, Duration maxWait) {
    this.slots = new FixedSizeSlotSupplier<>(count);
    this.maxWait = maxWait;
  }

  @Override
  public SlotSupplierFuture reserveSlot(SlotReserveContext<WorkflowSlotInfo> context)
      throws Exception {
    return slots.reserveSlot(context);
  }

  /** The SDK calls this for eager starts only. */
  @Override
  public Optional<SlotPermit> tryReserveSlot(SlotReserveContext<WorkflowSlotInfo> context) {
    SlotSupplierFuture slot;
    try {
      slot = slots.reserveSlot(context);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    try {
      return Optional.of(slot.get(waitMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return abort(slot);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return abort(slot);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A delivery has a deadline, of which half is left for Temporal. */
  private long waitMillis() {
    @Nullable Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? maxWait.toMillis()
        : Math.min(maxWait.toMillis(), deadline.timeRemaining(TimeUnit.MILLISECONDS) / 2);
  }

  /** The slot may have become free at the last moment. */
  private static Optional<SlotPermit> abort(SlotSupplierFuture slot) {
    return Optional.ofNullable(slot.abortReservation());
  }

  @Override
  public void markSlotUsed(SlotMarkUsedContext<WorkflowSlotInfo> context) {
    slots.markSlotUsed(context);
  }

  @Override
  public void releaseSlot(SlotReleaseContext<WorkflowSlotInfo> context) {
    slots.releaseSlot(context);
  }

  @Override
  public Optional<Integer> getMaximumSlots() {
    return slots.getMaximumSlots();
  }
}
