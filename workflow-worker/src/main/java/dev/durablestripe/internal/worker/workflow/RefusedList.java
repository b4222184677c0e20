package dev.durablestripe.internal.worker.workflow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * A list that Stripe refused to return.
 *
 * @param account the Connect account; '' for the platform
 * @param list the list's name in lower case, for example {@code snapshot_events}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RefusedList(String account, String list) {

  /** Whether it is a list of the platform. */
  boolean isPlatform() {
    return account.isEmpty();
  }
}
