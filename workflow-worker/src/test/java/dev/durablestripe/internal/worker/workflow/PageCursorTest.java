package dev.durablestripe.internal.worker.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.EventWorkflowStart;
import dev.durablestripe.internal.worker.TestTemporal;
import dev.durablestripe.internal.worker.workflow.ReconcileRequest.Sweep;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The order in which both kinds of sweep read pages, with scripted activities. Time is skipped. */
class PageCursorTest {
  private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
  private final List<PageRequest> seen = new ArrayList<>();
  private final List<RecordSweep.Sweep> recorded = new ArrayList<>();

  /** Two pages of accounts, which begin with the platform. */
  private static final class Accounts implements ListConnectAccounts {
    @Override
    public ListConnectAccounts.Page accounts(@Nullable String page) {
      return page == null
          ? new ListConnectAccounts.Page(List.of("", "acct_1"), "more")
          : new ListConnectAccounts.Page(List.of("acct_2"), null);
    }
  }

  /** Two lists per account. Each page has one missed event. */
  private final class Events implements StartMissedEvents {
    private final int pages;

    Events(int pages) {
      this.pages = pages;
    }

    @Override
    public List<ListQuery> lists(@Nullable Sweep sweep, @Nullable String reach) {
      return List.of(list("a"), list("b"));
    }

    @Override
    public StartMissedEvents.Page start(PageRequest page) {
      seen.add(page);
      int number = page.cursor() == null ? 1 : Integer.parseInt(page.cursor());
      String next = number < pages ? String.valueOf(number + 1) : null;
      return new StartMissedEvents.Page(new ReconcileResult(1, 0, 0, 1, 0, 0), next);
    }
  }

  /** Two subscriptions differ at first; one of them still differs at the recheck. */
  private static final class Subscriptions implements CompareSubscriptions {
    private final Set<String> calls = new TreeSet<>();

    @Override
    public ListQuery list(@Nullable String customer) {
      return new ListQuery(ListQuery.Name.SUBSCRIPTIONS, null, null, null, false, customer);
    }

    @Override
    public CompareSubscriptions.Page compare(PageRequest page, boolean dryRun) {
      String customer = Objects.requireNonNull(page.list()).customer();
      calls.add(page.account() + " subscriptions of " + customer + (dryRun ? ", dry" : ""));
      return new CompareSubscriptions.Page(
          2, List.of(different("sub_1"), different("sub_2")), false, null);
    }

    @Override
    public CompareSubscriptions.Rechecked recheck(
        PageRequest page, List<ResyncResult.Subscription> different) {
      return new CompareSubscriptions.Rechecked(List.of(different.get(0)), 0, 0);
    }

    @Override
    public List<ResyncResult.Subscription> recheckOneByOne(
        List<ResyncResult.Subscription> different) {
      throw new AssertionError("only runs of earlier builds use this activity");
    }

    private static ResyncResult.Subscription different(String id) {
      return new ResyncResult.Subscription("", id);
    }
  }

  /** Keeps the completed sweeps. */
  private final class RecordedSweeps implements RecordSweep {
    @Override
    public void completed(RecordSweep.Sweep sweep, @Nullable String reach) {
      recorded.add(sweep);
    }
  }

  private static ListQuery list(String type) {
    return new ListQuery(
        ListQuery.Name.SNAPSHOT_EVENTS, List.of(type), "2026-11-24T08:00:00Z", null, false, null);
  }

  private WorkflowClient work(Object... activities) {
    var worker = temporal.newWorker(EventWorkflowStart.TASK_QUEUE);
    worker.registerWorkflowImplementationTypes(
        ReconcileStripeEventsWorkflow.class, ResyncSubscriptionsWorkflow.class);
    worker.registerActivitiesImplementations(new RecordedSweeps());
    temporal
        .newWorker(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE)
        .registerActivitiesImplementations(activities);
    temporal.start();
    return temporal.getWorkflowClient();
  }

  private static WorkflowOptions options() {
    return WorkflowOptions.newBuilder().setTaskQueue(EventWorkflowStart.TASK_QUEUE).build();
  }

  @AfterEach
  void close() {
    TestTemporal.closeInBackground(temporal);
  }

  @Test
  void readsEachPageOfEachListOfEachAccountOnce() {
    ReconcileResult found =
        work(new Accounts(), new Events(2))
            .newWorkflowStub(ReconcileStripeEvents.class, options())
            .reconcile(new ReconcileRequest(Sweep.ALL, "P4D", null));

    assertThat(found).isEqualTo(new ReconcileResult(12, 0, 0, 12, 0, 0));
    assertThat(seen)
        .containsExactlyElementsOf(
            List.of("", "acct_1", "acct_2").stream()
                .flatMap(
                    account ->
                        List.of("a", "b").stream()
                            .flatMap(
                                type ->
                                    Stream.of(
                                        new PageRequest(account, list(type), null),
                                        new PageRequest(account, list(type), "2"))))
                .toList());
  }

  /** After a thousand pages, that is in its second list. */
  @Test
  void aLongWalkContinuesAsNewAtItsPosition() {
    WorkflowClient client = work(new Accounts(), new Events(600));
    ReconcileStripeEvents workflow = client.newWorkflowStub(ReconcileStripeEvents.class, options());

    ReconcileResult found = workflow.reconcile(new ReconcileRequest(Sweep.ALL, "P4D", "acct_9"));

    assertThat(found.started()).isEqualTo(1_200);
    assertThat(seen)
        .containsExactlyElementsOf(
            Stream.of("a", "b")
                .flatMap(
                    type ->
                        IntStream.rangeClosed(1, 600)
                            .mapToObj(n -> n == 1 ? null : String.valueOf(n))
                            .map(cursor -> new PageRequest("acct_9", list(type), cursor)))
                .toList());
    var info = WorkflowStub.fromTyped(workflow).describe();
    assertThat(info.getHistoryLength()).isLessThan(7_000);
  }

  @Test
  void aResyncCountsWhatItCorrected() {
    ResyncResult found = resync(new Subscriptions(), new ResyncRequest("acct_1", null, false));

    assertThat(found.read()).isEqualTo(2);
    assertThat(found.different()).isEqualTo(2);
    assertThat(found.corrected()).isEqualTo(2);
    assertThat(found.examples()).hasSize(2);
  }

  @Test
  void aDryRunChecksAgainAfterEventsHadTimeToArrive() {
    Subscriptions subscriptions = new Subscriptions();
    long start = temporal.currentTimeMillis();

    ResyncResult found = resync(subscriptions, new ResyncRequest(null, "cus_1", true));

    assertThat(found.different()).isEqualTo(1);
    assertThat(found.corrected()).isZero();
    assertThat(subscriptions.calls).containsExactly(" subscriptions of cus_1, dry");
    assertThat(Duration.ofMillis(temporal.currentTimeMillis() - start))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(30));
  }

  private ResyncResult resync(CompareSubscriptions subscriptions, ResyncRequest request) {
    return work(new Accounts(), subscriptions)
        .newWorkflowStub(ResyncSubscriptions.class, options())
        .resync(request);
  }

  /** The subscriptions of a database that was never imported: every page differs. */
  private final class NeverImported implements CompareSubscriptions {
    private final int pages;
    private int rechecks;

    /** The server's clock; it may skip years once the workflow has ended. */
    private long lastRecheckMillis;

    NeverImported(int pages) {
      this.pages = pages;
    }

    @Override
    public ListQuery list(@Nullable String customer) {
      return new ListQuery(ListQuery.Name.SUBSCRIPTIONS, null, null, null, false, customer);
    }

    @Override
    public CompareSubscriptions.Page compare(PageRequest page, boolean dryRun) {
      int number = page.cursor() == null ? 1 : Integer.parseInt(page.cursor());
      return new CompareSubscriptions.Page(
          1,
          List.of(new ResyncResult.Subscription("", "sub_" + number)),
          false,
          number < pages ? String.valueOf(number + 1) : null);
    }

    @Override
    public CompareSubscriptions.Rechecked recheck(
        PageRequest page, List<ResyncResult.Subscription> different) {
      rechecks++;
      lastRecheckMillis = temporal.currentTimeMillis();
      return new CompareSubscriptions.Rechecked(different, 0, 0);
    }

    @Override
    public List<ResyncResult.Subscription> recheckOneByOne(
        List<ResyncResult.Subscription> different) {
      throw new AssertionError("only runs of earlier builds use this activity");
    }
  }

  @Test
  void aDryRunOnADatabaseThatWasNeverImportedEnds() {
    NeverImported subscriptions = new NeverImported(130);
    long start = temporal.currentTimeMillis();

    ResyncResult found = resync(subscriptions, new ResyncRequest("", null, true));

    assertThat(subscriptions.rechecks).isEqualTo(100);
    assertThat(found.read()).isEqualTo(130);
    assertThat(found.rechecks()).isEqualTo(100);
    assertThat(found.different()).isEqualTo(100);
    assertThat(found.unchecked()).isEqualTo(30);
    assertThat(Duration.ofMillis(subscriptions.lastRecheckMillis - start))
        .isLessThan(Duration.ofMinutes(55));
  }

  /** Lists whose second page can never be read, because its cursor is always gone. */
  private final class CursorAlwaysGone implements StartMissedEvents {
    @Override
    public List<ListQuery> lists(@Nullable Sweep sweep, @Nullable String reach) {
      return List.of(list("a"), list("b"));
    }

    @Override
    public StartMissedEvents.Page start(PageRequest page) {
      seen.add(page);
      return page.cursor() == null
          ? new StartMissedEvents.Page(ReconcileResult.NOTHING, "gone")
          : new StartMissedEvents.Page(ReconcileResult.NOTHING, null, true);
    }
  }

  @Test
  void aListWhoseCursorIsAlwaysGoneIsRestartedThreeTimesAndSkipped() {
    ReconcileResult found =
        work(new Accounts(), new CursorAlwaysGone())
            .newWorkflowStub(ReconcileStripeEvents.class, options())
            .reconcile(new ReconcileRequest(Sweep.ALL, "P4D", ""));

    assertThat(seen).hasSize(16);
    assertThat(found.restarted()).isEqualTo(6);
    assertThat(found.refused()).isEqualTo(2);
    assertThat(found.refusedByPlatform()).isEqualTo(2);
    assertThat(found.refusedLists()).contains(new RefusedList("", "snapshot_events"));
    assertThat(recorded).isEmpty();
  }

  @Test
  void onlyASweepOverAllAccountsIsRecordedAsCompleted() {
    WorkflowClient client = work(new Accounts(), new Events(1), new Subscriptions());

    client
        .newWorkflowStub(ReconcileStripeEvents.class, options())
        .reconcile(new ReconcileRequest(Sweep.UNDELIVERED, "P4D", ""));
    client
        .newWorkflowStub(ResyncSubscriptions.class, options())
        .resync(new ResyncRequest(null, null, false));
    assertThat(recorded).isEmpty();

    client
        .newWorkflowStub(ReconcileStripeEvents.class, options())
        .reconcile(new ReconcileRequest(Sweep.UNDELIVERED, "P4D", null));
    client
        .newWorkflowStub(ResyncSubscriptions.class, options())
        .resync(new ResyncRequest(null, null, true));
    assertThat(recorded).containsExactly(RecordSweep.Sweep.UNDELIVERED, RecordSweep.Sweep.CHECK);
  }
}
