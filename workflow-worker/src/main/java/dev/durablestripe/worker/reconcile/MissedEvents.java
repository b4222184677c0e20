package dev.durablestripe.worker.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.contract.MalformedStripeEventException;
import dev.durablestripe.worker.event.EventHandlers;
import dev.durablestripe.worker.event.OperatorRequestRefusedException;
import dev.durablestripe.worker.event.ProcessedEvents;
import dev.durablestripe.worker.reconcile.RecordedDiscards.RecordedDecision;
import dev.durablestripe.worker.stripe.ListResponse;
import dev.durablestripe.worker.stripe.ListResponse.Listed;
import dev.durablestripe.worker.stripe.ListedEvent;
import dev.durablestripe.worker.stripe.StripeListApi;
import dev.durablestripe.worker.stripe.StripeListQuery;
import dev.durablestripe.worker.stripe.StripePage;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Starts the events on Stripe's lists that nobody knows. Stripe lists an event as undelivered while
 * <i>any</i> endpoint has not taken it, so most of what it lists is known: one query a page finds
 * out, and nothing is started for it.
 */
@Component
public class MissedEvents {
  private static final Logger log = LoggerFactory.getLogger(MissedEvents.class);

  /**
   * Thin events cannot be asked for by delivery: a frequent sweep looks at the latest ones only.
   */
  private static final Duration LATEST = Duration.ofHours(6);

  /** Stripe lists <a href="https://docs.stripe.com/api/events/list">no older ones</a>. */
  private static final Duration LISTED = Duration.ofDays(30);

  /** A younger event may be on its way to the webhook, or between Temporal and the database. */
  private static final Duration IN_FLIGHT_DELAY = Duration.ofMinutes(5);

  private final StripeListApi lists;
  private final EventHandlers handlers;
  private final ProcessedEvents processed;
  private final UnmarkedEventStarter unmarked;
  private final RecordedDiscards decisions;

  MissedEvents(
      StripeListApi lists,
      EventHandlers handlers,
      ProcessedEvents processed,
      UnmarkedEventStarter unmarked,
      RecordedDiscards decisions) {
    this.lists = lists;
    this.handlers = handlers;
    this.processed = processed;
    this.unmarked = unmarked;
    this.decisions = decisions;
  }

  /**
   * A page that was processed.
   *
   * @param listed events on it
   * @param settled of these, events that the database knows
   * @param waiting of these, events whose workflow is open
   * @param started of these, events that were lost and are started now
   * @param unreadable of these, events that we cannot read
   * @param completedWithoutMark of these, events whose workflow had ended and whose mark was
   *     missing
   * @param terminated of these, ids of events whose workflow an operator ended
   * @param next cursor of the page that follows, null on the last one
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
   * The lists to go through.
   *
   * @param undelivered only what some endpoint has not taken, and the latest thin events
   * @param reach how far back; what is younger than five minutes is left to its delivery
   * @throws OperatorRequestRefusedException when nothing is left to look at
   */
  public List<StripeListQuery> lists(boolean undelivered, Duration reach) {
    return lists(undelivered, reach, Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  List<StripeListQuery> lists(boolean undelivered, Duration reach, Instant now) {
    if (reach.compareTo(IN_FLIGHT_DELAY) <= 0) {
      throw new OperatorRequestRefusedException(
          "reach is not longer than five minutes: use for example P4D");
    }
    Duration listed = min(reach, LISTED);
    Duration thin = undelivered ? min(listed, LATEST) : listed;
    Set<String> types = handlers.types();
    Instant until = now.minus(IN_FLIGHT_DELAY);
    return Stream.concat(
            StripeListApi.events(types, now.minus(listed), until, undelivered).stream(),
            StripeListApi.thinEvents(types, now.minus(thin), until).stream())
        .toList();
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * Starts the lost events of a page, after those that the webhook takes.
   *
   * @param account the Connect account, '' without
   * @param cursor where the page begins, null for the first one
   * @param heartbeat is told after each event
   * @throws StripeException when Stripe does not answer
   */
  public ListResponse<Page> start(
      String account, StripeListQuery list, @Nullable String cursor, Runnable heartbeat)
      throws StripeException {
    ListResponse<StripePage> answer = lists.read(account, list, cursor);
    return answer instanceof Listed<StripePage> listed
        ? new Listed<>(start(account, listed.page(), heartbeat))
        : answer.withoutPage();
  }

  private Page start(String account, StripePage page, Runnable heartbeat) {
    List<ListedEvent> events = readable(account, page.data());
    Set<String> lost = processed.findUnprocessed(events.stream().map(ListedEvent::event).toList());
    Supplier<Map<String, RecordedDecision>> decided = decisions(events, heartbeat);
    Map<ReconcileOutcome, List<String>> fates = new EnumMap<>(ReconcileOutcome.class);
    for (ListedEvent event : events) {
      String id = event.event().id();
      ReconcileOutcome fate =
          lost.contains(id) ? unmarked.start(event, decided) : ReconcileOutcome.SETTLED;
      fates.computeIfAbsent(fate, none -> new ArrayList<>()).add(id);
      heartbeat.run();
    }
    return new Page(
        page.data().size(),
        of(ReconcileOutcome.SETTLED, fates).size(),
        of(ReconcileOutcome.WAITING, fates).size(),
        of(ReconcileOutcome.STARTED, fates).size(),
        page.data().size() - events.size(),
        of(ReconcileOutcome.COMPLETED_WITHOUT_MARK, fates).size(),
        of(ReconcileOutcome.TERMINATED, fates),
        page.next());
  }

  private static List<String> of(ReconcileOutcome fate, Map<ReconcileOutcome, List<String>> fates) {
    return fates.getOrDefault(fate, List.of());
  }

  /** What operators decided since the first of the events, looked up once, if at all. */
  private Supplier<Map<String, RecordedDecision>> decisions(
      List<ListedEvent> events, Runnable heartbeat) {
    SingletonSupplier<Map<String, RecordedDecision>> decided =
        SingletonSupplier.of(
            () ->
                decisions.since(
                    events.stream()
                        .map(listed -> listed.event().created())
                        .min(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH),
                    heartbeat));
    return decided::obtain;
  }

  private static List<ListedEvent> readable(String account, List<JsonNode> listed) {
    List<ListedEvent> events = new ArrayList<>();
    for (JsonNode event : listed) {
      try {
        events.add(ListedEvent.of(account, event));
      } catch (MalformedStripeEventException e) {
        log.warn("Stripe listed something that is no event: {}", e.getMessage());
      }
    }
    return events;
  }
}
