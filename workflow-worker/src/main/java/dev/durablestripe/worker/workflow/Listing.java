package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One page of one of Stripe's lists.
 *
 * @param account the Connect account, '' for the platform's own
 * @param path the page's path with its query
 */
public record Listing(@JsonProperty("account") String account, @JsonProperty("path") String path) {}
