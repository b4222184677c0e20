package dev.durablestripe.internal.worker.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.internal.worker.event.ProcessedEvents;
import dev.durablestripe.internal.worker.reconcile.RecordedDiscards.RecordedDecision;
import dev.durablestripe.internal.worker.stripe.ListResponse;
import dev.durablestripe.internal.worker.stripe.ListResponse.Listed;
import dev.durablestripe.internal.worker.stripe.ListedEvent;
import dev.durablestripe.internal.worker.stripe.StripeListApi;
import dev.durablestripe.internal.worker.stripe.StripeListQuery;
import dev.durablestripe.internal.worker.stripe.StripePage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Starts the events on Stripe's lists that the database does not have. Stripe lists an event as
 * undelivered as long as <i>any</i> endpoint has not accepted it, so most listed events have a
 * mark. One query per page finds those marks.
 */
@Component
public class MissedEvents {
  private static final Logger log = LoggerFactory.getLogger(MissedEvents.class);

  /** Stripe cannot filter thin events by delivery, so a frequent sweep reads only recent ones. */
  private static final Duration MAX_UNDELIVERED_THIN_REACH = Duration.ofHours(6);

  /** Stripe <a href="https://docs.stripe.com/api/events/list">lists 30 days</a>. */
  private static final Duration MAX_REACH = Duration.ofDays(30);

  /** A younger event may still be on its way to the webhook, or from Temporal to the database. */
  private static final Duration IN_FLIGHT_DELAY = Duration.ofMinutes(5);

  private final StripeListApi lists;
  private final HandledTypes types;
  private final ProcessedEvents processed;
  private final UnmarkedEventStarter starter;
  private final RecordedDiscards recordedDiscards;

  MissedEvents(
      StripeListApi lists,
      HandledTypes types,
      ProcessedEvents processed,
      UnmarkedEventStarter starter,
      RecordedDiscards recordedDiscards) {
    this.lists = lists;
    this.types = types;
    this.processed = processed;
    this.starter = starter;
    this.recordedDiscards = recordedDiscards;
  }

  /**
   * The result of processing a page.
   *
   * @param listed number of events on the page
   * @param settled number of these that have a mark, or whose twin has one, or that are older than
   *     every added handler of their type
   * @param waiting number of these whose workflow is open
   * @param started number of these that had been missed; their workflows were started
   * @param unreadable number of these that cannot be read as an event
   * @param completedWithoutMark number of these whose workflow had completed although their mark
   *     was missing
   * @param terminated ids of the events whose workflow an operator terminated or cancelled
   * @param next the cursor of the next page; null on the last page
   */
  public record Page(
      int listed,
      int settled,
      int waiting,
      int started,
      int unreadable,
      int completedWithoutMark,
      List<String> terminated,
      @Nullable String next) {}

  /**
   * Returns the lists to read.
   *
   * @param undelivered whether to list only events that were not delivered to every endpoint, and
   *     recent thin events
   * @param reach how far back; events younger than five minutes are left to their delivery
   * @throws OperatorRequestRefusedException if the reach is not longer than that
   */
  public List<StripeListQuery> lists(boolean undelivered, Duration reach) {
    return lists(undelivered, reach, Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  List<StripeListQuery> lists(boolean undelivered, Duration reach, Instant now) {
    if (reach.compareTo(IN_FLIGHT_DELAY) <= 0) {
      throw new OperatorRequestRefusedException(
          "reach is not longer than five minutes: use for example P4D");
    }
    Duration snapshotReach = min(reach, MAX_REACH);
    Duration thinReach =
        undelivered ? min(snapshotReach, MAX_UNDELIVERED_THIN_REACH) : snapshotReach;
    return types.lists(
        now.minus(snapshotReach), now.minus(thinReach), now.minus(IN_FLIGHT_DELAY), undelivered);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /**
   * Starts the missed events of a page, at a lower priority than those of the webhook.
   *
   * @param account the Connect account; '' for the platform
   * @param cursor {@link Page#next} of the page before it; null for the first page
   * @param heartbeat run after each event
   * @throws StripeException if Stripe does not answer
   */
  public ListResponse<Page> start(
      String account, StripeListQuery list, @Nullable String cursor, Runnable heartbeat)
      throws StripeException {
    ListResponse<StripePage> response = lists.read(account, list, cursor);
    return response instanceof Listed<StripePage> listed
        ? new Listed<>(start(account, listed.page(), heartbeat))
        : response.withoutPage();
  }

  private Page start(String account, StripePage page, Runnable heartbeat) {
    List<ListedEvent> events = readable(account, page.data());
    Set<String> tooOld = types.findTooOld(events);
    Set<String> unmarked =
        processed.findUnprocessed(
            events.stream()
                .map(ListedEvent::event)
                .filter(event -> !tooOld.contains(event.id()))
                .toList());
    Supplier<Map<String, RecordedDecision>> decisions = decisions(events, heartbeat);
    Map<ReconcileOutcome, List<String>> ids = new EnumMap<>(ReconcileOutcome.class);
    for (ListedEvent event : events) {
      String id = event.event().id();
      ReconcileOutcome outcome =
          unmarked.contains(id) ? starter.start(event, decisions) : ReconcileOutcome.SETTLED;
      ids.computeIfAbsent(outcome, key -> new ArrayList<>()).add(id);
      heartbeat.run();
    }
    return new Page(
        page.data().size(),
        count(ReconcileOutcome.SETTLED, ids),
        count(ReconcileOutcome.WAITING, ids),
        count(ReconcileOutcome.STARTED, ids),
        page.data().size() - events.size(),
        count(ReconcileOutcome.COMPLETED_WITHOUT_MARK, ids),
        ids.getOrDefault(ReconcileOutcome.TERMINATED, List.of()),
        page.next());
  }

  private static int count(ReconcileOutcome outcome, Map<ReconcileOutcome, List<String>> ids) {
    return ids.getOrDefault(outcome, List.of()).size();
  }

  /** Reads what operators decided since the oldest event, only when it is needed and only once. */
  private Supplier<Map<String, RecordedDecision>> decisions(
      List<ListedEvent> events, Runnable heartbeat) {
    SingletonSupplier<Map<String, RecordedDecision>> decisions =
        SingletonSupplier.of(
            () ->
                recordedDiscards.decisionsSince(
                    events.stream()
                        .map(listed -> listed.event().created())
                        .min(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH),
                    heartbeat));
    return decisions::obtain;
  }

  private static List<ListedEvent> readable(String account, List<JsonNode> listed) {
    List<ListedEvent> events = new ArrayList<>();
    for (JsonNode event : listed) {
      try {
        events.add(ListedEvent.of(account, event));
      } catch (MalformedStripeEventException e) {
        log.warn("Skipped an object in Stripe's list that is not an event: {}", e.getMessage());
      }
    }
    return events;
  }
}
