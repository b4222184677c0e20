package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.SqlTutorial;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.local.LocalStack;
import io.temporal.api.failure.v1.Failure;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tutorial docs/sql-handlers.md, from its first statement to its last. */
@ExtendWith(SharedStack.class)
class SqlHandlerIT {
  private static final String TYPE = "charge.refunded";

  private final TestSubscription subscription = new TestSubscription();
  private Pipeline pipeline;
  private SqlTutorial tutorial;

  @BeforeEach
  void open(LocalStack stack) {
    pipeline = new Pipeline(stack);
    tutorial = new SqlTutorial(stack.postgres());
    tutorial.drop();
  }

  @AfterEach
  void close() {
    tutorial.drop();
  }

  private String refund(String name, String currency, int amount) {
    String charge =
        """
        {"id":"ch_%s","object":"charge","customer":"%s","currency":"%s","amount_refunded":%d}"""
            .formatted(name, subscription.customer, currency, amount);
    return StripeEvents.event(subscription.eventId(name), TYPE, subscription.start, charge);
  }

  private Failure awaitFailure(String name) {
    return pipeline.workflows().awaitAttempt(subscription.eventId(name), 2).getLastFailure();
  }

  @Test
  void theTutorial() {
    assertThat(SqlTutorial.blocks().keySet())
        .containsExactly("role", "allow", "function", "look", "break", "fix", "reject", "remove");
    String ignored = refund("before", "usd", 1);
    assertThat(pipeline.apply(ignored).outcome()).isEqualTo(Outcome.IGNORED);
    tutorial.runAsOwner("role");
    tutorial.runAsOwner("allow");
    tutorial.run("function");

    assertThat(pipeline.apply(refund("first", "usd", 500)).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(tutorial.query("look"))
        .containsExactly(
            Map.of(
                "charge", "ch_first", "amount", 500L, "event_id", subscription.eventId("first")));

    tutorial.run("break");
    pipeline.post(refund("large", "eur", 15_000));
    Failure failure = awaitFailure("large");
    assertThat(failure.getApplicationFailureInfo().getType()).isEqualTo("SqlHandlerFailed");
    assertThat(failure.getMessage())
        .isEqualTo(
            "The SQL handler shop.on_charge_refunded failed, SQLSTATE 23514: new row for relation \"refund\" violates check constraint \"refund_limit\"");
    assertThat(pipeline.mark(subscription.eventId("large"))).isEmpty();
    tutorial.run("fix");
    assertThat(pipeline.result(subscription.eventId("large")).outcome()).isEqualTo(Outcome.APPLIED);

    tutorial.run("reject");
    String rejected = subscription.eventId("dollars");
    pipeline.post(refund("dollars", "usd", 700));
    assertThatThrownBy(() -> pipeline.result(rejected)).rootCause().hasMessageContaining("euros");
    assertThat(pipeline.rejection(rejected).orElseThrow())
        .isEqualTo(
            "the SQL handler shop.on_charge_refunded rejects it: the refund is not in euros");
    assertThat(tutorial.query("look")).hasSize(2);

    tutorial.run("remove");
    assertThat(pipeline.apply(refund("last", "eur", 900)).outcome()).isEqualTo(Outcome.IGNORED);
  }
}
