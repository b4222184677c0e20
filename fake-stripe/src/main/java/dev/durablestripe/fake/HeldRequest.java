package dev.durablestripe.fake;

import java.util.concurrent.CompletableFuture;

/** One request that Stripe has read the answer for, and does not answer before it is released. */
public final class HeldRequest {
  private final CompletableFuture<Void> arrived = new CompletableFuture<>();
  private final CompletableFuture<Void> released = new CompletableFuture<>();

  HeldRequest() {}

  /** Waits until the request is there and its answer has been read. */
  public void awaitArrival() {
    arrived.join();
  }

  /** Lets it be answered, with what was read then and stamped with the time of now. */
  public void release() {
    released.complete(null);
  }

  CompletableFuture<Void> arrive() {
    arrived.complete(null);
    return released;
  }
}
