package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.contract.FollowUpTarget;
import dev.durablestripe.internal.contract.PrintableText;
import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The settings of the application's workflow that follows each applied event. */
final class FollowUpSettings {
  private static final String WORKFLOW = "FOLLOW_UP_WORKFLOW";
  private static final String TASK_QUEUE = "FOLLOW_UP_TASK_QUEUE";

  /** Temporal refuses longer names unless its server is configured otherwise. */
  private static final int MAX_BYTES = 1000;

  /** Temporal <a href="https://docs.temporal.io/task-queue">uses such task queues itself</a>. */
  private static final String RESERVED_TASK_QUEUE = "/_sys/";

  private FollowUpSettings() {}

  /**
   * Reads the target.
   *
   * @param names the task queues that only this worker serves
   * @return empty if no workflow follows
   */
  static Optional<FollowUpTarget> from(Settings settings, DeploymentNames names) {
    if (settings.text(WORKFLOW).isEmpty() && settings.text(TASK_QUEUE).isEmpty()) {
      return Optional.empty();
    }
    String workflow = name(settings, WORKFLOW, "Set it too, or remove " + TASK_QUEUE);
    String taskQueue = name(settings, TASK_QUEUE, "Set it too, or remove " + WORKFLOW);
    if (taskQueue.equals(names.taskQueue())
        || taskQueue.equals(names.stripeCallsTaskQueue())
        || taskQueue.startsWith(RESERVED_TASK_QUEUE)) {
      throw new InvalidSettingException(
          TASK_QUEUE,
          "is '" + taskQueue + "', whose workers do not have your workflow",
          "Use a task queue of your own workers");
    }
    return Optional.of(new FollowUpTarget(workflow, taskQueue));
  }

  private static String name(Settings settings, String setting, String remedy) {
    String name = settings.required(setting, remedy);
    if (!PrintableText.is(name) || name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new InvalidSettingException(
          setting,
          "is too long, or has a control character or a backtick",
          "Use up to " + MAX_BYTES + " bytes of plain text");
    }
    return name;
  }
}
