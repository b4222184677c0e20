package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.InstalledPgBouncer;
import dev.durablestripe.endtoend.support.PgBouncer;
import dev.durablestripe.endtoend.support.PgBouncer.Mode;
import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.ResourceStack;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker behind PgBouncer in session mode, its migrations included, needs no other setting. */
@Tag("full")
@ExtendWith(InstalledPgBouncer.class)
@ExtendWith(SharedStack.class)
class SessionPoolerIT {
  @Test
  void eventsAreApplied(LocalStack stack) {
    TestSubscription subscription = new TestSubscription();
    Pipeline pipeline = new Pipeline(stack);
    stack.worker().close();
    try (ResourceStack resources = new ResourceStack()) {
      PgBouncer pooler = resources.add(new PgBouncer(stack.ports().postgres(), Mode.SESSION));
      resources
          .add(
              stack.startWorker(
                  stack.ports(),
                  Map.of("SPRING_DATASOURCE_URL", pooler.url("")),
                  stack.log("session-worker")))
          .awaitHealthy();

      for (int i = 0; i < 10; i++) {
        String event = subscription.snapshot("n" + i, "updated", 60L * i, "active", i + 1);
        assertThat(pipeline.apply(event).outcome()).isEqualTo(Outcome.APPLIED);
      }
      assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 10L);
    }
    stack.restartWorker();
  }
}
