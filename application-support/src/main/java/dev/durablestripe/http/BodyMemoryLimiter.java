package dev.durablestripe.http;

import java.util.concurrent.Semaphore;

/**
 * What all bodies that are being received may take together. Ordinary deliveries are not counted,
 * so that large ones cannot keep them out.
 */
final class BodyMemoryLimiter {
  /** No subscription event is nearly as large. */
  static final int UNCOUNTED = 16 * 1024;

  /** Verifying and sending copies a body several times. */
  private static final int SHARE_OF_HEAP = 16;

  private final Semaphore bytes;

  BodyMemoryLimiter(long heap) {
    this.bytes = new Semaphore((int) Math.min(Integer.MAX_VALUE, heap / SHARE_OF_HEAP));
  }

  /** Whether a body that has so many bytes may get more of them; if so, they are taken. */
  boolean take(int have, int more) {
    return bytes.tryAcquire(counted(have + more) - counted(have));
  }

  /** Gives back all that a body of so many bytes has taken. */
  void release(int have) {
    bytes.release(counted(have));
  }

  private static int counted(int size) {
    return Math.max(0, size - UNCOUNTED);
  }
}
