package dev.durablestripe.internal.worker.stripe;

/**
 * Stripe's answer to a request for a page of a list. Every other answer is a failure and is
 * retried.
 *
 * @param <T> what the page was turned into
 */
public sealed interface ListResponse<T> {

  /** Stripe returned the page. */
  record Listed<T>(T page) implements ListResponse<T> {}

  /**
   * Stripe refused the list: the key has no permission to read it, the account has disconnected, or
   * the account has no such list.
   */
  record Refused<T>() implements ListResponse<T> {}

  /**
   * The object that the cursor names does not exist any more, so the list has to be read again from
   * its first page.
   */
  record CursorGone<T>() implements ListResponse<T> {}

  /**
   * Converts an answer without a page to another page type.
   *
   * @throws IllegalStateException if there is a page
   */
  @SuppressWarnings("unchecked") // T occurs only in Listed
  default <U> ListResponse<U> withoutPage() {
    if (this instanceof Listed) {
      throw new IllegalStateException("Stripe returned a page");
    }
    return (ListResponse<U>) this;
  }
}
