package dev.durablestripe.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Context;
import io.grpc.Deadline;
import io.temporal.worker.tuning.SlotPermit;
import io.temporal.worker.tuning.SlotReleaseContext;
import io.temporal.worker.tuning.SlotReleaseReason;
import io.temporal.worker.tuning.SlotReserveContext;
import io.temporal.worker.tuning.SlotSupplierFuture;
import io.temporal.worker.tuning.WorkflowSlotInfo;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long an eager start waits for a slot. */
@Timeout(60)
class WorkflowTaskSlotsTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private record Request(
      String getTaskQueue,
      Map<SlotPermit, WorkflowSlotInfo> getUsedSlots,
      String getWorkerIdentity,
      String getWorkerBuildId,
      int getNumIssuedSlots)
      implements SlotReserveContext<WorkflowSlotInfo> {}

  private record Release(
      SlotReleaseReason getSlotReleaseReason,
      SlotPermit getSlotPermit,
      @Nullable WorkflowSlotInfo getSlotInfo)
      implements SlotReleaseContext<WorkflowSlotInfo> {}

  private static final Request REQUEST = new Request("stripe-events", Map.of(), "worker", "", 0);

  private static Optional<SlotPermit> eagerStart(WorkflowTaskSlots slots) {
    return slots.tryReserveSlot(REQUEST);
  }

  private static void release(WorkflowTaskSlots slots, SlotPermit permit) {
    slots.releaseSlot(new Release(SlotReleaseReason.taskComplete(), permit, null));
  }

  /** An eager start in a thread of its own that has begun to wait. */
  private static Thread waiting(FutureTask<Optional<SlotPermit>> start) {
    Thread thread = new Thread(start);
    thread.start();
    await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    return thread;
  }

  @Test
  void aFreeSlotIsTakenImmediately() {
    WorkflowTaskSlots slots = new WorkflowTaskSlots(2, LONG);

    assertThat(eagerStart(slots)).isPresent();
    assertThat(eagerStart(slots)).isPresent();
    assertThat(slots.getMaximumSlots()).contains(2);
  }

  @Test
  void withoutOneTheStartWaits() throws ExecutionException, InterruptedException {
    WorkflowTaskSlots slots = new WorkflowTaskSlots(1, LONG);
    SlotPermit taken = eagerStart(slots).orElseThrow();
    FutureTask<Optional<SlotPermit>> start = new FutureTask<>(() -> eagerStart(slots));
    waiting(start);

    release(slots, taken);

    assertThat(start.get()).isPresent();
  }

  @Test
  void aPollThatAskedBeforeGetsTheSlot() throws Exception {
    WorkflowTaskSlots slots = new WorkflowTaskSlots(1, LONG);
    SlotPermit taken = eagerStart(slots).orElseThrow();
    SlotSupplierFuture poll = slots.reserveSlot(REQUEST);
    FutureTask<Optional<SlotPermit>> start = new FutureTask<>(() -> eagerStart(slots));
    waiting(start);

    release(slots, taken);
    assertThat(start).isNotDone();

    release(slots, poll.get());
    assertThat(start.get()).isPresent();
  }

  @Test
  void afterAWhileTheTaskPassesTheQueue() {
    WorkflowTaskSlots slots = new WorkflowTaskSlots(1, Duration.ofMillis(10));
    SlotPermit taken = eagerStart(slots).orElseThrow();

    assertThat(eagerStart(slots)).isEmpty();

    release(slots, taken);
    assertThat(eagerStart(slots)).as("the slot is not lost").isPresent();
  }

  @Test
  void halfOfADeliverysTimeIsLeftForTemporal() throws Exception {
    WorkflowTaskSlots slots = new WorkflowTaskSlots(1, LONG);
    assertThat(eagerStart(slots)).isPresent();
    Deadline deadline = Deadline.after(200, TimeUnit.MILLISECONDS);
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (Context.CancellableContext delivery = Context.current().withDeadline(deadline, timer)) {
      assertThat(delivery.call(() -> eagerStart(slots))).isEmpty();
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  void aServerThatStopsDoesNotWait() throws ExecutionException, InterruptedException {
    WorkflowTaskSlots slots = new WorkflowTaskSlots(1, LONG);
    SlotPermit taken = eagerStart(slots).orElseThrow();
    FutureTask<Optional<SlotPermit>> start = new FutureTask<>(() -> eagerStart(slots));
    Thread thread = waiting(start);

    thread.interrupt();

    assertThat(start.get()).isEmpty();
    release(slots, taken);
    assertThat(eagerStart(slots)).isPresent();
  }
}
