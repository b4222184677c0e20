package dev.durablestripe.internal.worker.event;

import java.util.Optional;

/** Reads the inputs of events' workflows, while Temporal keeps them. */
public interface EventInputSource {

  /**
   * Finds the input of the latest run of an event's workflow. Anyone who can write to Temporal may
   * have written it, so check {@link EventInput#verified()}.
   *
   * @return empty if there is no such workflow, or its input cannot be read
   */
  Optional<EventInput> find(String eventId);
}
