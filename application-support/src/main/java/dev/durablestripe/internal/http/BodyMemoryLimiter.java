package dev.durablestripe.internal.http;

import java.util.concurrent.Semaphore;

/**
 * Limits the memory of all bodies that are being received. The first 16 KiB of each are not
 * counted, so that large bodies cannot keep ordinary deliveries out.
 */
final class BodyMemoryLimiter {
  /** Larger than ordinary events. */
  static final int UNCOUNTED_BYTES = 16 * 1024;

  /** Small, because verifying and sending copy a body several times. */
  private static final int HEAP_DIVISOR = 16;

  private final Semaphore bytes;

  BodyMemoryLimiter(long heapBytes) {
    this.bytes = new Semaphore((int) Math.min(Integer.MAX_VALUE, heapBytes / HEAP_DIVISOR));
  }

  /** Acquires memory for a body that grows; false if there is not enough. */
  boolean tryAcquire(int size, int additional) {
    return bytes.tryAcquire(counted(size + additional) - counted(size));
  }

  /** Releases all that a body of this size has acquired. */
  void release(int size) {
    bytes.release(counted(size));
  }

  private static int counted(int size) {
    return Math.max(0, size - UNCOUNTED_BYTES);
  }
}
