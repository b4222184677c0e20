package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.EventJson;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.Runbook;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.contract.StripeSearchAttributes;
import dev.durablestripe.internal.local.LocalStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events of an organization's endpoint are stored under their account. */
@ExtendWith(SharedStack.class)
class OrganizationIT {
  private final TestSubscription subscription = new TestSubscription();
  private Pipeline pipeline;

  @BeforeEach
  void connect(LocalStack stack) {
    pipeline = new Pipeline(stack);
  }

  private String snapshot(String name, long second, int quantity, String context) {
    return EventJson.withContext(
        context, subscription.snapshot(name, "updated", second, "active", quantity));
  }

  private long seatsOfAccount() {
    return pipeline
        .database()
        .sql("SELECT seat_limit FROM billing.account_subscription WHERE account_id = :id")
        .param("id", subscription.id)
        .query(Long.class)
        .single();
  }

  @Test
  void eventsAreStoredUnderTheAccountOfTheirContext() {
    assertThat(pipeline.apply(snapshot("own", 0, 1, subscription.account)).outcome())
        .isEqualTo(Outcome.APPLIED);
    pipeline.apply(snapshot("nested", 60, 2, "acct_platform/" + subscription.account));

    assertThat(pipeline.row(subscription))
        .containsEntry("stripe_account", subscription.account)
        .containsEntry("seat_limit", 2L);
    assertThat(
            pipeline
                .workflows()
                .get(subscription.eventId("nested"))
                .describe()
                .getTypedSearchAttributes()
                .get(StripeSearchAttributes.ACCOUNT))
        .isEqualTo(subscription.account);
  }

  @Test
  void rowsStoredWithoutAnAccountAreMoved() {
    pipeline
        .database()
        .sql(
            """
            INSERT INTO billing.account (id, client_reference) VALUES (:id, :id)
            """)
        .param("id", subscription.id)
        .update();
    pipeline.apply(
        subscription
            .checkout("bought", subscription.id)
            .replace("\"subscription\":\"" + subscription.id + "\"", "\"subscription\":null"));
    pipeline.apply(subscription.snapshot("merged", "updated", 0, "active", 1));
    assertThat(seatsOfAccount()).isEqualTo(1);

    pipeline.apply(snapshot("with_context", 60, 2, subscription.account));
    pipeline.database().sql(Runbook.block("move-links")).update();
    pipeline.database().sql(Runbook.block("move-accounts")).update();

    assertThat(pipeline.row(subscription)).containsEntry("stripe_account", subscription.account);
    assertThat(seatsOfAccount()).isEqualTo(2);
  }
}
