package dev.durablestripe.worker.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import dev.durablestripe.contract.EventStart;
import dev.durablestripe.contract.MalformedStripeEvent;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.event.EventHandlers;
import dev.durablestripe.worker.event.EventSignatures;
import dev.durablestripe.worker.event.UnsettledEvents;
import dev.durablestripe.worker.stripe.ListedEvent;
import dev.durablestripe.worker.stripe.StripeList;
import dev.durablestripe.worker.stripe.StripeLists;
import dev.durablestripe.worker.stripe.StripePage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Starts the events on Stripe's lists that nobody knows. Stripe lists an event as undelivered while
 * <i>any</i> endpoint has not taken it, so most of what it lists is known: one query a page finds
 * out, and nothing is started for it.
 */
@Component
public class LostEvents {
  private static final Logger log = LoggerFactory.getLogger(LostEvents.class);

  /**
   * Thin events cannot be asked for by delivery: a frequent sweep looks at the latest ones only.
   */
  private static final Duration LATEST = Duration.ofHours(6);

  private final StripeLists lists;
  private final EventHandlers handlers;
  private final UnsettledEvents unsettled;
  private final EventSignatures signatures;
  private final WorkflowClient temporal;
  private final Counter started;

  LostEvents(
      StripeLists lists,
      EventHandlers handlers,
      UnsettledEvents unsettled,
      EventSignatures signatures,
      WorkflowClient temporal,
      MeterRegistry meters) {
    this.lists = lists;
    this.handlers = handlers;
    this.unsettled = unsettled;
    this.signatures = signatures;
    this.temporal = temporal;
    this.started = meters.counter("stripe.reconcile.events.started");
  }

  /**
   * A page that was processed.
   *
   * @param listed events on it
   * @param settled of these, events that the database knows
   * @param waiting of these, events whose workflow is open, or has completed unseen
   * @param started of these, events that were lost and are started now
   * @param unreadable of these, events that we cannot read
   * @param next cursor of the page that follows, null on the last one
   */
  public record Page(
      int listed, int settled, int waiting, int started, int unreadable, @Nullable String next) {}

  /**
   * The lists to go through.
   *
   * @param undelivered only what some endpoint has not taken, and the latest thin events
   * @param reach how far back
   */
  public List<StripeList> lists(boolean undelivered, Duration reach) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Duration thin = undelivered && reach.compareTo(LATEST) > 0 ? LATEST : reach;
    Set<String> types = handlers.types();
    return Stream.concat(
            StripeLists.events(types, now.minus(reach), undelivered).stream(),
            StripeLists.thinEvents(types, now.minus(thin)).stream())
        .toList();
  }

  /**
   * Starts the lost events of a page, after those that the webhook takes.
   *
   * @param account the Connect account, '' without
   * @param cursor where the page begins, null for the first one
   * @param alive is told after each event
   * @return empty when Stripe does not let us list the account's events
   * @throws StripeException when Stripe does not answer or refuses
   */
  public Optional<Page> start(
      String account, StripeList list, @Nullable String cursor, Runnable alive)
      throws StripeException {
    return lists.pageUnlessLeft(account, list, cursor).map(page -> start(account, page, alive));
  }

  private Page start(String account, StripePage page, Runnable alive) {
    List<JsonNode> listed = page.data();
    List<ListedEvent> events = readable(account, listed);
    Set<String> lost = unsettled.among(events.stream().map(ListedEvent::event).toList());
    int startedHere = 0;
    for (ListedEvent event : events) {
      if (lost.contains(event.event().id()) && start(event)) {
        startedHere++;
      }
      alive.run();
    }
    return new Page(
        listed.size(),
        events.size() - lost.size(),
        lost.size() - startedHere,
        startedHere,
        listed.size() - events.size(),
        page.next());
  }

  private static List<ListedEvent> readable(String account, List<JsonNode> listed) {
    List<ListedEvent> events = new ArrayList<>();
    for (JsonNode event : listed) {
      try {
        events.add(ListedEvent.of(account, event));
      } catch (MalformedStripeEvent e) {
        log.warn("Stripe listed something that is no event: {}", e.getMessage());
      }
    }
    return events;
  }

  private boolean start(ListedEvent listed) {
    StripeEvent event = listed.event();
    byte[] body = listed.json().getBytes(StandardCharsets.UTF_8);
    try {
      EventStart.start(
          temporal,
          event,
          body,
          // Read from Stripe itself: nobody need ask for it again.
          signatures.sign(body),
          EventStart.Origin.RECONCILIATION);
      log.info("{} had been lost and is started", event);
      started.increment();
      return true;
    } catch (WorkflowExecutionAlreadyStarted e) {
      return false;
    }
  }
}
