package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What the failure {@code EventRejected} tells of the event, in its details.
 *
 * @param customerId {@code customer_id}, the customer that it is about; null when unknown
 */
public record RejectionDetails(@JsonProperty("customer_id") @Nullable String customerId) {}
