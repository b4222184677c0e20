package dev.durablestripe.worker.stripe;

/**
 * What came of asking Stripe for a page. Whatever else happens is a failure, and is retried.
 *
 * @param <T> what was made of the page
 */
public sealed interface ListResponse<T> {

  /** Stripe listed it. */
  record Listed<T>(T page) implements ListResponse<T> {}

  /** The key may not read this list, or the account does not let us read it, or it has no such. */
  record Refused<T>() implements ListResponse<T> {}

  /**
   * The object after which the page begins is gone: the list has to be read again from its start.
   */
  record CursorGone<T>() implements ListResponse<T> {}

  /** The same answer to somebody who made something else of the page; there must be no page. */
  @SuppressWarnings("unchecked") // without a page there is nothing of the type
  default <U> ListResponse<U> withoutPage() {
    if (this instanceof Listed) {
      throw new IllegalStateException("Stripe listed the page");
    }
    return (ListResponse<U>) this;
  }
}
