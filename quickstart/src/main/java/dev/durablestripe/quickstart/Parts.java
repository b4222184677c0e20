package dev.durablestripe.quickstart;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been started so far, to be closed in reverse when the rest cannot be. */
final class Parts implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        // The reason why all is closed is being thrown already.
      }
    }
  }
}
