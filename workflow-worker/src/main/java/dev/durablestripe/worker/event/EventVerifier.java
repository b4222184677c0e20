package dev.durablestripe.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.contract.DeliverySignature;
import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.EventResult.Outcome;
import dev.durablestripe.contract.StripeEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tells an event that Stripe made from one that somebody wrote into Temporal. An event whose
 * signature is valid is applied as it is. Any other is a claim: nothing is written on its word, and
 * Stripe is asked for the event by its id.
 */
@Component
public class EventVerifier {
  private final EventSignatures signatures;
  private final ProcessedEvents marks;
  private final EventSource source;
  private final KeyScope scope;

  EventVerifier(
      EventSignatures signatures, ProcessedEvents marks, EventSource source, KeyScope scope) {
    this.scope = scope;
    this.signatures = signatures;
    this.marks = marks;
    this.source = source;
  }

  /**
   * Whether an event is to be believed: it is signed, or this worker does not verify.
   *
   * @param body the workflow's input
   * @param signature from the workflow's memo, null when there is none
   */
  public boolean isAuthentic(byte[] body, @Nullable DeliverySignature signature) {
    return signatures.isAuthentic(body, signature);
  }

  /** The result of a claim that needs nothing any more: the final mark of the event it names. */
  public Optional<EventResult> settled(String eventId) {
    return marks.findFinal(eventId).map(ProcessedEvent::result);
  }

  /**
   * The result of a claim of the other mode, which the key's Stripe does not know. It leaves no
   * mark: should the event be genuine, a worker with a key of its mode has not heard of it.
   *
   * @param runId the run that makes the claim
   */
  public Optional<EventResult> otherMode(StripeEvent claim, String runId) {
    return scope.isOfMode(claim)
        ? Optional.empty()
        : Optional.of(new EventResult(Outcome.IGNORED, runId).withReason(scope.otherMode()));
  }

  /**
   * Stripe's own copy of what is claimed.
   *
   * @throws AmbiguousAccountException when the claim does not tell which account to ask for it
   * @throws EventUnverifiedException when Stripe does not know it
   * @throws StripeException when Stripe does not answer or refuses
   */
  public StripeEvent ask(StripeEvent claim) throws StripeException {
    scope.checkAccount(claim);
    return source
        .find(claim)
        .orElseThrow(() -> new EventUnverifiedException("Stripe does not know it"));
  }
}
