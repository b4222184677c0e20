package dev.durablestripe.internal.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeploymentNamesTest {
  private final DeploymentNames prefixed = new DeploymentNames("eu-shop");

  @Test
  void withoutAPrefixTheNamesAreThoseOfEarlierBuilds() {
    assertThat(DeploymentNames.DEFAULT.taskQueue()).isEqualTo("stripe-events");
    assertThat(DeploymentNames.DEFAULT.stripeCallsTaskQueue()).isEqualTo("stripe-events-ask");
    assertThat(DeploymentNames.DEFAULT.scheduleId("stripe-reconcile-all"))
        .isEqualTo("stripe-reconcile-all");
  }

  @Test
  void aPrefixAndAHyphenPrecedeEachName() {
    assertThat(prefixed.taskQueue()).isEqualTo("eu-shop-stripe-events");
    assertThat(prefixed.stripeCallsTaskQueue()).isEqualTo("eu-shop-stripe-events-ask");
    assertThat(prefixed.scheduleId("stripe-reconcile-all"))
        .isEqualTo("eu-shop-stripe-reconcile-all");
  }

  @Test
  void theQueueForCallsToStripeFollowsFromEitherQueue() {
    assertThat(DeploymentNames.stripeCallsTaskQueue("eu-shop-stripe-events"))
        .isEqualTo("eu-shop-stripe-events-ask");
    assertThat(DeploymentNames.stripeCallsTaskQueue("eu-shop-stripe-events-ask"))
        .isEqualTo("eu-shop-stripe-events-ask");
    assertThat(DeploymentNames.stripeCallsTaskQueue(EventWorkflowStart.TASK_QUEUE))
        .isEqualTo(EventWorkflowStart.STRIPE_CALLS_TASK_QUEUE);
  }
}
