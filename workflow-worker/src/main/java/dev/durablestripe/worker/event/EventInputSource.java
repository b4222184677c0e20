package dev.durablestripe.worker.event;

import java.util.Optional;

/** The events that workflows were started with, as far as they are still kept. */
public interface EventInputSource {

  /**
   * The event that the latest run of its workflow was started with. It may be what somebody typed.
   *
   * @return empty when there is no such workflow, or its input cannot be read
   */
  Optional<EventInput> find(String eventId);
}
