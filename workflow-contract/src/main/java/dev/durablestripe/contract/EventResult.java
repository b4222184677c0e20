package dev.durablestripe.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow reports when it completes.
 *
 * @param outcome what became of the event
 * @param runId the workflow run that made the event's mark: this one, or an earlier one
 * @param customerId the customer that the event is about, whatever the outcome; null when unknown
 * @param reason why the event is ignored although a handler may take its type; null otherwise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventResult(
    Outcome outcome, String runId, @Nullable String customerId, @Nullable String reason) {

  /** A result that needs no reason. */
  public EventResult(Outcome outcome, String runId, @Nullable String customerId) {
    this(outcome, runId, customerId, null);
  }

  /** A result that tells no customer. */
  public EventResult(Outcome outcome, String runId) {
    this(outcome, runId, null, null);
  }

  /** The same result, and whose event it is; a customer that it names already stays. */
  public EventResult withCustomer(@Nullable String customer) {
    return customerId != null || customer == null
        ? this
        : new EventResult(outcome, runId, customer, reason);
  }

  /** The same result with a reason. */
  public EventResult withReason(String why) {
    return new EventResult(outcome, runId, customerId, why);
  }

  /** What became of an event. */
  public enum Outcome {
    /** Its change is in the database, put there by this run. */
    APPLIED,
    /** Its change was already there: by an earlier run, or by its twin event. */
    ALREADY_APPLIED,
    /** The database already knows something newer; nothing was changed. */
    STALE,
    /** No handler takes this type of event, or it is of the other mode, see {@code reason}. */
    IGNORED,
    /** An operator decided that it shall never be applied. */
    DISCARDED,
    /** Never a workflow's result: the attempt goes on where Stripe may be asked. */
    NEEDS_STRIPE
  }
}
