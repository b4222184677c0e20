package dev.durablestripe.benchmarks.candidates;

import java.nio.file.Path;

/** The programs of Durable Stripe. */
public enum DurableStripeProgram {
  /** Receives webhooks. */
  WEBHOOK_STARTER("webhook-starter"),
  /** Runs the workers. */
  WORKFLOW_WORKER("workflow-worker"),
  /** Does both. */
  DURABLE_STRIPE("durable-stripe");

  private final String module;

  DurableStripeProgram(String module) {
    this.module = module;
  }

  /** The name of the Maven module. */
  public String module() {
    return module;
  }

  /** The jar that the build of the project has made. */
  Path jar(Path project) {
    return project.resolve(module).resolve("target").resolve(module + "-app.jar");
  }
}
