package dev.durablestripe.internal.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The result of an event's workflow.
 *
 * @param outcome what happened to the event
 * @param runId the workflow run that made the event's mark: this one, or an earlier one
 * @param customerId the customer that the event is about, with every outcome; null if unknown
 * @param reason why the event is ignored although a handler may support its type; null otherwise
 * @param followUp {@code follow_up}, the application's workflow that the event's workflow has to
 *     start; null if there is none, or if it is known to be started
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventResult(
    Outcome outcome,
    String runId,
    @Nullable String customerId,
    @Nullable String reason,
    @JsonProperty("follow_up") @Nullable FollowUpTarget followUp) {

  /** A result without a follow-up. */
  public EventResult(
      Outcome outcome, String runId, @Nullable String customerId, @Nullable String reason) {
    this(outcome, runId, customerId, reason, null);
  }

  /** A result without a reason. */
  public EventResult(Outcome outcome, String runId, @Nullable String customerId) {
    this(outcome, runId, customerId, null);
  }

  /** A result without a customer. */
  public EventResult(Outcome outcome, String runId) {
    this(outcome, runId, null, null);
  }

  /** The same result with a customer; one that it already names is kept. */
  public EventResult withCustomer(@Nullable String customer) {
    return customerId != null || customer == null
        ? this
        : new EventResult(outcome, runId, customer, reason, followUp);
  }

  /** The same result with a reason. */
  public EventResult withReason(String newReason) {
    return new EventResult(outcome, runId, customerId, newReason, followUp);
  }

  /** The same result with a follow-up to start; null for none. */
  public EventResult withFollowUp(@Nullable FollowUpTarget target) {
    return new EventResult(outcome, runId, customerId, reason, target);
  }

  /** What happened to an event. */
  public enum Outcome {
    /** This run committed its change. */
    APPLIED,
    /** Its change was already in the database, from an earlier run or from its twin event. */
    ALREADY_APPLIED,
    /** The database already has a newer state; nothing was changed. */
    STALE,
    /** No handler supports its type, or it is of the other mode: see {@code reason}. */
    IGNORED,
    /** An operator decided that it is never applied. */
    DISCARDED,
    /** Only an attempt's result: the workflow continues on the task queue that may ask Stripe. */
    NEEDS_STRIPE,
    /** Only a first attempt's result: it was not made, and the workflow continues without it. */
    NOT_ATTEMPTED
  }
}
