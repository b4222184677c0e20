package dev.durablestripe.internal.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The details of the failure {@code EventRejected}.
 *
 * @param customerId {@code customer_id}, the event's customer; null if unknown
 */
public record RejectionDetails(@JsonProperty("customer_id") @Nullable String customerId) {}
