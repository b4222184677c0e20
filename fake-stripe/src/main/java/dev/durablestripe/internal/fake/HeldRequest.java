package dev.durablestripe.internal.fake;

import java.util.concurrent.CompletableFuture;

/**
 * A request for which Stripe has read the response, but which it does not answer until released.
 */
public final class HeldRequest {
  private final CompletableFuture<Void> arrived = new CompletableFuture<>();
  private final CompletableFuture<Void> released = new CompletableFuture<>();

  HeldRequest() {}

  /** Waits until the request has arrived and its response has been read. */
  public void awaitArrival() {
    arrived.join();
  }

  /** Answers the request with what was read on arrival. The {@code Date} is the current time. */
  public void release() {
    released.complete(null);
  }

  CompletableFuture<Void> arrive() {
    arrived.complete(null);
    return released;
  }
}
