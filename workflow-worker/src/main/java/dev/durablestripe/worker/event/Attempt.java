package dev.durablestripe.worker.event;

/**
 * Who is applying an event.
 *
 * @param runId the run id of its workflow
 * @param number counts from 1
 */
public record Attempt(String runId, int number) {}
