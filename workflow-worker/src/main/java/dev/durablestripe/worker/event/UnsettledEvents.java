package dev.durablestripe.worker.event;

import dev.durablestripe.contract.StripeEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Tells which events the database has heard nothing of, and writes what it has to know of them
 * whatever becomes of their workflows.
 */
@Component
public class UnsettledEvents {
  private final ProcessedEvents marks;
  private final KeyScope scope;

  UnsettledEvents(ProcessedEvents marks, KeyScope scope) {
    this.marks = marks;
    this.scope = scope;
  }

  /**
   * Those among the events that are neither marked nor rejected, nor have a twin that is marked. An
   * event of the other mode is not among them: it is not applied, whoever starts it.
   */
  public Set<String> among(List<StripeEvent> events) {
    Set<String> settled = marks.settled(events);
    return events.stream()
        .filter(scope::isOfMode)
        .map(StripeEvent::id)
        .filter(id -> !settled.contains(id))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Restores the mark of an event that an operator had discarded.
   *
   * @param runId the run that says so
   */
  public void restoreDiscard(StripeEvent event, String runId) {
    marks.restoreDiscard(EventRecord.of(event), new Attempt(runId, 1));
  }
}
