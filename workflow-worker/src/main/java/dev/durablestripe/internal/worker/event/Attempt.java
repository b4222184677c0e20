package dev.durablestripe.internal.worker.event;

/**
 * One attempt at an event, as its mark records it.
 *
 * @param runId the workflow run
 * @param number the activity's attempt, counted from 1
 */
public record Attempt(String runId, int number) {}
