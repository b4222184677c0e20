package dev.durablestripe.local;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started so far, to be stopped in reverse, whoever asks for it first. */
public final class ResourceStack implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ResourceStack.class);

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private boolean closed;

  /** Adds what has just been started; stops it at once where all has been stopped. */
  public synchronized <T extends AutoCloseable> T add(T resource) {
    resources.push(resource);
    if (closed) {
      close();
    }
    return resource;
  }

  /** Stops everything; what cannot be stopped does not keep the rest running. */
  @Override
  public synchronized void close() {
    closed = true;
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        log.warn("A resource did not stop", e);
      }
    }
  }
}
