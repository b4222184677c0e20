package dev.durablestripe.worker.event;

import org.jspecify.annotations.Nullable;

/**
 * An event that can never be applied: it is not what its type promises. The workflow fails and is
 * not retried; after a fix it can be reset. The message is shown to operators and holds no personal
 * data.
 */
public final class EventRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String customerId;

  /** Rejects an event for a reason that completes "the event can never be applied: …". */
  public EventRejectedException(String reason) {
    this(reason, null);
  }

  private EventRejectedException(String reason, @Nullable String customerId) {
    super(reason);
    this.customerId = customerId;
  }

  /** The same rejection, and whose event it is; a customer that it names already stays. */
  public EventRejectedException withCustomer(@Nullable String customer) {
    if (customer == null || customerId != null) {
      return this;
    }
    EventRejectedException named =
        new EventRejectedException(String.valueOf(getMessage()), customer);
    named.setStackTrace(getStackTrace());
    return named;
  }

  /** The customer whose event it is, null when unknown. */
  public @Nullable String customerId() {
    return customerId;
  }
}
