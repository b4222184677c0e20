package dev.durablestripe.internal.contract;

/**
 * The names of a deployment's task queues and schedules. Deployments that share a namespace differ
 * in their prefix. Workflow code knows only its own task queue, so it derives the other one from
 * that.
 *
 * @param prefix {@code DEPLOYMENT_PREFIX}, without the hyphen that follows it; '' for none
 */
public record DeploymentNames(String prefix) {
  /** The names without a prefix. */
  public static final DeploymentNames DEFAULT = new DeploymentNames("");

  private static final String STRIPE_CALLS = "-ask";

  /** The task queue of events and of all other workflows. */
  public String taskQueue() {
    return prefixed(EventWorkflowStart.TASK_QUEUE);
  }

  /** The task queue of attempts that have to ask Stripe. */
  public String stripeCallsTaskQueue() {
    return stripeCallsTaskQueue(taskQueue());
  }

  /**
   * The task queue of attempts that have to ask Stripe.
   *
   * @param taskQueue either task queue of the same deployment
   */
  public static String stripeCallsTaskQueue(String taskQueue) {
    return isStripeCallsTaskQueue(taskQueue) ? taskQueue : taskQueue + STRIPE_CALLS;
  }

  /** Whether a task queue is one of attempts that have to ask Stripe. */
  public static boolean isStripeCallsTaskQueue(String taskQueue) {
    return taskQueue.endsWith(STRIPE_CALLS);
  }

  /**
   * The id of a schedule.
   *
   * @param id the id without a prefix
   */
  public String scheduleId(String id) {
    return prefixed(id);
  }

  private String prefixed(String name) {
    return prefix.isEmpty() ? name : prefix + "-" + name;
  }
}
