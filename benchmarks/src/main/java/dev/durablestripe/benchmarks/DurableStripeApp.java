package dev.durablestripe.benchmarks;

/** Our two programs. */
enum DurableStripeApp {
  STARTER("webhook-starter"),
  WORKER("workflow-worker");

  private final String jar;

  DurableStripeApp(String jar) {
    this.jar = jar;
  }

  /** The name of its module and of its jar. */
  String jar() {
    return jar;
  }
}
