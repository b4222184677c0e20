package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.StripeMock;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalStack;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The worker with Stripe's own mock in place of our fake, as a witness: each request is one that
 * Stripe's API has, and Stripe's own objects go through the pipeline. Fails without {@code
 * stripe-mock}, which does not have version 2 of the API.
 */
@Tag("full")
@ExtendWith(SharedStack.class)
class StripeMockIT {
  private static final String SUBSCRIPTION = "sub_mock";
  private static final String CUSTOMER = "cus_mock";

  @TempDir private Path folder;
  private StripeMock stripe;
  private TestNamespace namespace;
  private Pipeline pipeline;

  @BeforeEach
  void start(LocalStack stack) {
    stripe = new StripeMock(folder.resolve("stripe-mock.log"));
    namespace = TestNamespace.withNewDatabase(stack);
    namespace.startWorker(Map.of("STRIPE_API_BASE", stripe.url())).awaitHealthy();
    pipeline = namespace.pipelineWithoutStarter();
  }

  @AfterEach
  void stop() {
    namespace.close();
    stripe.close();
  }

  @Test
  void stripesObjectsAreAppliedAndEachRequestIsOneOfStripesApi() throws Exception {
    applyItsObjects();
    sweepItsLists();
    assertThat(
            stripe.status(
                "/v1/subscription_items?limit=100&subscription=sub_1&starting_after=si_1"))
        .as("what the worker sends for a subscription with more items than are embedded")
        .isEqualTo(200);
    assertThat(stripe.status("/v1/subscriptions?no_such_parameter=1"))
        .as("stripe-mock does check parameters")
        .isEqualTo(400);

    assertThat(stripe.requests())
        .contains(
            "/v1/account 200",
            "/v1/accounts 200",
            "/v1/events 200",
            "/v1/subscriptions 200",
            "/v1/subscriptions/sub_mock 200",
            "/v1/invoices/in_mock 200",
            "/v1/checkout/sessions/cs_mock 200")
        .filteredOn(request -> request.startsWith("/v1/") && !request.endsWith(" 200"))
        .containsExactly("/v1/subscriptions 400");
  }

  private void applyItsObjects() {
    ObjectNode subscription = stripe.object("/v1/subscriptions/" + SUBSCRIPTION);
    subscription.put("customer", CUSTOMER);
    for (String change :
        List.of(
            "created",
            "updated",
            "paused",
            "resumed",
            "trial_will_end",
            "pending_update_applied",
            "pending_update_expired",
            "deleted")) {
      apply("customer.subscription." + change, subscription);
    }
    ObjectNode invoice = stripe.object("/v1/invoices/in_mock");
    invoice.putObject("parent").putObject("subscription_details").put("subscription", SUBSCRIPTION);
    apply("invoice.paid", invoice);
    apply("invoice.payment_failed", invoice);
    ObjectNode session = stripe.object("/v1/checkout/sessions/cs_mock");
    session.put("mode", "subscription").put("subscription", SUBSCRIPTION);
    session.put("customer", CUSTOMER).put("client_reference_id", "mock");
    apply("checkout.session.completed", session);
    applyThin("v1.customer.subscription.updated", "subscription", SUBSCRIPTION);
    applyThin("v1.invoice.paid", "invoice", "in_mock");
    applyThin("v1.checkout.session.completed", "checkout/session", "cs_mock");
    apply("customer.deleted", stripe.object("/v1/customers/" + CUSTOMER));
  }

  private void apply(String type, ObjectNode object) {
    applyEvent(
        type,
        StripeEvents.event(
            id(type), type, Instant.now(), object.put("livemode", false).toString()));
  }

  private void applyThin(String type, String objectType, String object) {
    applyEvent(
        type,
        StripeEvents.thin(id(type), type, Instant.now(), objectType, object, id(type) + "_twin"));
  }

  private void applyEvent(String type, String event) {
    assertThat(pipeline.apply(event).outcome()).as(type).isIn(Outcome.APPLIED, Outcome.STALE);
  }

  private static String id(String type) {
    return "evt_" + type.replace('.', '_');
  }

  private void sweepItsLists() {
    assertThat(namespace.runbook().run("reconcile-all", Map.of()))
        .contains("\"unreadable\":0")
        .as("version 2 of the API, which stripe-mock does not have, is skipped")
        .contains("\"refused_lists\":[{\"account\":\"\",\"list\":\"thin_events\"}");
    assertThat(namespace.runbook().run("resync", Map.of())).contains("\"read\":");
  }
}
