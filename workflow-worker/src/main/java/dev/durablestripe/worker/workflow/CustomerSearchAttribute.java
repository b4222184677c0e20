package dev.durablestripe.worker.workflow;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.contract.StripeSearchAttributes;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/**
 * Makes a workflow findable by the customer that it is about, where its start did not say. Results
 * and failures from before these told the customer tell none, and are replayed without this.
 */
final class CustomerSearchAttribute {
  private CustomerSearchAttribute() {}

  /** Runs an activity that tells the customer in its result, or in its failure. */
  static EventResult of(Functions.Func<EventResult> activity) {
    try {
      EventResult result = activity.apply();
      set(result.customerId());
      return result;
    } catch (ActivityFailure e) {
      set(customer(e));
      throw e;
    }
  }

  private static @Nullable String customer(ActivityFailure failure) {
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
