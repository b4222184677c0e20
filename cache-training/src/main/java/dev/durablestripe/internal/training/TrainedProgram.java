package dev.durablestripe.internal.training;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The programs that can be trained. */
public enum TrainedProgram {
  /** Receives webhooks. */
  WEBHOOK_STARTER("webhook-starter", true, false),
  /** Runs the worker. */
  WORKFLOW_WORKER("workflow-worker", false, true),
  /** Does both. */
  DURABLE_STRIPE("durable-stripe", true, true);

  private final String module;
  private final boolean hasWebhook;
  private final boolean hasWorker;

  TrainedProgram(String module, boolean hasWebhook, boolean hasWorker) {
    this.module = module;
    this.hasWebhook = hasWebhook;
    this.hasWorker = hasWorker;
  }

  /**
   * Finds a program.
   *
   * @param module the name of its Maven module
   * @throws IllegalArgumentException if there is none with this name
   */
  public static TrainedProgram of(String module) {
    return Arrays.stream(values())
        .filter(program -> program.module.equals(module))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(unknown(module)));
  }

  private static String unknown(String module) {
    return "There is no program '%s'. Name one of: %s."
        .formatted(
            module,
            Arrays.stream(values())
                .map(program -> program.module)
                .collect(Collectors.joining(", ")));
  }

  boolean hasWebhook() {
    return hasWebhook;
  }

  boolean hasWorker() {
    return hasWorker;
  }
}
