package dev.durablestripe.worker.workflow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A list that Stripe did not let us read.
 *
 * @param account the Connect account, '' for the platform's own
 * @param list which list, for example {@code snapshot_events}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RefusedList(
    @JsonProperty("account") String account, @JsonProperty("list") String list) {

  /** Whether it is the platform's own. */
  boolean isPlatform() {
    return account.isEmpty();
  }
}
