package dev.durablestripe.worker.event;

import com.stripe.exception.StripeException;
import dev.durablestripe.contract.DeliverySignature;
import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.StripeEvent;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tells an event that Stripe made from one that somebody wrote into Temporal. An event whose
 * signature is valid is applied as it is. Any other is a claim: nothing is written on its word, and
 * Stripe is asked for the event by its id.
 */
@Component
public class EventVerification {
  /** Of a Connect account, or a path of them in an organization. */
  private static final Pattern ACCOUNT = Pattern.compile("(acct_\\w{1,80}(/acct_\\w{1,80})?)?");

  private final EventSignatures signatures;
  private final EventMarks marks;
  private final EventSource source;

  EventVerification(EventSignatures signatures, EventMarks marks, EventSource source) {
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
  public boolean believes(byte[] body, @Nullable DeliverySignature signature) {
    return signatures.believes(body, signature);
  }

  /** The result of a claim that needs nothing any more: the final mark of the event it names. */
  public Optional<EventResult> settled(String eventId) {
    return marks.findFinal(eventId).map(EventMark::result);
  }

  /**
   * Stripe's own copy of what is claimed.
   *
   * @throws EventUnverifiedException when Stripe does not know it
   * @throws StripeException when Stripe does not answer or refuses
   */
  public StripeEvent ask(StripeEvent claim) throws StripeException {
    if (!ACCOUNT.matcher(claim.account()).matches()) {
      throw new EventUnverifiedException("its account is no id of a Connect account");
    }
    return source
        .find(claim)
        .orElseThrow(() -> new EventUnverifiedException("Stripe does not know it"));
  }
}
