package dev.durablestripe.internal.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.internal.contract.DeliverySignature;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.StripeEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Distinguishes events that Stripe made from events that someone wrote into Temporal. An event with
 * a valid signature is applied as it is. Any other event is a claim: it is not applied, but Stripe
 * is asked for the event by its id, and Stripe's copy is applied.
 */
@Component
public class EventVerifier {
  private final EventSignatures signatures;
  private final ProcessedEvents marks;
  private final EventSource source;
  private final KeyScope scope;

  EventVerifier(
      EventSignatures signatures, ProcessedEvents marks, EventSource source, KeyScope scope) {
    this.signatures = signatures;
    this.marks = marks;
    this.source = source;
    this.scope = scope;
  }

  /**
   * Whether an event may be applied as it is: its signature is valid, or this worker does not
   * verify signatures.
   *
   * @param body the workflow's input
   * @param signature the signature in the workflow's memo, null if there is none
   */
  public boolean isAuthentic(byte[] body, @Nullable DeliverySignature signature) {
    return signatures.isAuthentic(body, signature);
  }

  /** The result of a claim whose event has a final mark: nothing is left to do. */
  public Optional<EventResult> findFinalResult(String eventId) {
    return marks.findFinal(eventId).map(ProcessedEvent::result);
  }

  /**
   * The result of a claim of the other mode, for which the worker's key cannot fetch the event. No
   * mark is written, so that a worker with a key of that mode can still apply a genuine event.
   *
   * @param runId the run whose input is the claim
   * @return empty if the claim is of the key's mode
   */
  public Optional<EventResult> ignoreOtherMode(StripeEvent claim, String runId) {
    return scope.matchesMode(claim)
        ? Optional.empty()
        : Optional.of(new EventResult(Outcome.IGNORED, runId).withReason(scope.otherModeReason()));
  }

  /**
   * Fetches Stripe's copy of the event that a claim names.
   *
   * @throws AmbiguousAccountException if it is unclear which account the claim belongs to
   * @throws EventUnverifiedException if Stripe does not know the event
   * @throws StripeException if Stripe does not answer or refuses
   */
  public StripeEvent fetchGenuine(StripeEvent claim) throws StripeException {
    scope.requireAccount(claim);
    return source
        .find(claim)
        .orElseThrow(() -> new EventUnverifiedException("Stripe does not know it"));
  }
}
