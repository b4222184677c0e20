package dev.durablestripe.internal.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.internal.contract.EventResult;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.worker.TestWorker;
import dev.durablestripe.internal.worker.event.OperatorAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventGenerationFailureHandlerTest {
  private static final String NAME = "v2.core.health.event_generation_failure.resolved";
  private static final TestWorker WORKER = new TestWorker();

  private final Fixture fixture = new Fixture().putAtStripe("customer.subscription.updated");

  /** Stripe has the whole event, but delivers it without its data. */
  private static EventResult apply(JsonNode event) throws Exception {
    TestWorker.STRIPE.event("", event.toString(), true);
    ObjectNode delivered = event.deepCopy();
    delivered.remove("data");
    return WORKER.apply(delivered.toString());
  }

  @Test
  void fetchesTheObjectOfTheMissingEvent() throws Exception {
    assertThat(apply(fixture.tree(NAME)).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(TestWorker.subscription(fixture.subscription)).containsEntry("status", "active");
  }

  @Test
  void fetchesFromTheConnectAccountThatItNames() throws Exception {
    String account = "acct_" + fixture.unique;
    TestWorker.STRIPE.put(
        account,
        "/v1/subscriptions/" + fixture.subscription,
        fixture.object("customer.subscription.updated"));
    ObjectNode event = (ObjectNode) fixture.tree(NAME);
    ((ObjectNode) event.at("/data/impact")).put("context", account);

    apply(event);

    assertThat(TestWorker.subscription(fixture.subscription))
        .containsEntry("stripe_account", account);
  }

  @Test
  void ignoresATypeWithoutAHandler() throws Exception {
    ObjectNode event = (ObjectNode) fixture.tree(NAME);
    ((ObjectNode) event.at("/data/impact")).put("event_type", "payout.paid");

    assertThat(apply(event).outcome()).isEqualTo(Outcome.IGNORED);

    assertThat(TestWorker.subscription(fixture.subscription)).isEmpty();
  }

  @Test
  void anAddedHandlerLearnsThatItIsReapplied() throws Exception {
    List<String> seen = new ArrayList<>();
    StripeEventHandler added =
        new StripeEventHandler() {
          @Override
          public Set<String> types() {
            return Set.of("v1.customer.subscription.updated");
          }

          @Override
          public EventChange prepare(ReceivedEvent event) {
            seen.add(event.type() + " " + event.reapply());
            return EventChange.nothing();
          }
        };
    TestWorker worker = new TestWorker(added);
    JsonNode event = fixture.tree(NAME);
    apply(event);

    worker.perform(
        new OperatorAction(
            "reapply-" + fixture.unique,
            OperatorAction.Kind.REAPPLY,
            event.path("id").asText(),
            "",
            "a test"));

    assertThat(seen).containsExactly("v1.customer.subscription.updated true");
  }
}
