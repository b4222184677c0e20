package dev.durablestripe.internal.contract;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The application's workflow that follows an applied event: {@code FOLLOW_UP_WORKFLOW} and {@code
 * FOLLOW_UP_TASK_QUEUE}, as they were when the event was applied.
 *
 * @param workflow the workflow type
 * @param taskQueue {@code task_queue}, the task queue of the application's workers
 */
public record FollowUpTarget(String workflow, @JsonProperty("task_queue") String taskQueue) {}
