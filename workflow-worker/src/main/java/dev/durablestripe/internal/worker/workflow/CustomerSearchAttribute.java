package dev.durablestripe.internal.worker.workflow;

import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.StripeSearchAttributes;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/**
 * Sets a workflow's search attribute {@code StripeCustomerId} once the activity has found the
 * customer, if the start did not set it. Results and failures that older versions recorded have no
 * customer, so replaying them sets nothing.
 */
final class CustomerSearchAttribute {
  private CustomerSearchAttribute() {}

  /** Runs an activity and sets the customer that its result or its failure names. */
  static EventResult setFrom(Functions.Func<EventResult> activity) {
    try {
      EventResult result = activity.apply();
      set(result.customerId());
      return result;
    } catch (ActivityFailure e) {
      set(customerOf(e));
      throw e;
    }
  }

  private static @Nullable String customerOf(ActivityFailure failure) {
    return failure.getCause() instanceof ApplicationFailure cause
            && cause.getType().equals("EventRejected")
            && cause.getDetails().getSize() > 0
        ? cause.getDetails().get(RejectionDetails.class).customerId()
        : null;
  }

  private static void set(@Nullable String customer) {
    if (customer != null
        && !customer.equals(
            Workflow.getTypedSearchAttributes().get(StripeSearchAttributes.CUSTOMER_ID))) {
      Workflow.upsertTypedSearchAttributes(StripeSearchAttributes.CUSTOMER_ID.valueSet(customer));
    }
  }
}
