package dev.durablestripe.handler;

import org.jspecify.annotations.Nullable;

/**
 * An event that can never be applied, because its content is not what its type requires. The
 * workflow fails and is not retried; it can be reset after a fix. The message is shown to operators
 * and contains no personal data.
 */
public final class EventRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String customerId;

  /** Takes a reason that completes "The event can never be applied: …". */
  public EventRejectedException(String reason) {
    this(reason, null);
  }

  private EventRejectedException(String reason, @Nullable String customerId) {
    super(reason);
    this.customerId = customerId;
  }

  /** Returns this rejection with the given customer, unless it already names one. */
  public EventRejectedException withCustomer(@Nullable String customer) {
    if (customer == null || customerId != null) {
      return this;
    }
    EventRejectedException copy =
        new EventRejectedException(String.valueOf(getMessage()), customer);
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  /** The customer that the event is about, null if unknown. */
  public @Nullable String customerId() {
    return customerId;
  }
}
