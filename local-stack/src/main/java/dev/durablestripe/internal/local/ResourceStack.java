package dev.durablestripe.internal.local;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Running resources, closed in reverse order. It can be closed while resources are still added. */
public final class ResourceStack implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ResourceStack.class);

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private boolean closed;

  /** Adds a resource, or closes it immediately if this stack is closed already. */
  public synchronized <T extends AutoCloseable> T add(T resource) {
    resources.push(resource);
    if (closed) {
      close();
    }
    return resource;
  }

  /**
   * Closes all resources. If one cannot be closed, this is logged and the others are still closed.
   */
  @Override
  public synchronized void close() {
    closed = true;
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        log.warn("Could not close a resource", e);
      }
    }
  }
}
