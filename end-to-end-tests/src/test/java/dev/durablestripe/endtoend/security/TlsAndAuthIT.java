package dev.durablestripe.endtoend.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.contract.EventResult;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.local.LocalStack;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Both programs work with servers that require TLS and authentication. */
@ExtendWith(SharedStack.class)
class TlsAndAuthIT {
  private final TestSubscription subscription = new TestSubscription();

  @Test
  void anEventIsAppliedOverAuthenticatedTls(LocalStack stack, @TempDir Path folder)
      throws Exception {
    String event = subscription.snapshot("updated", "updated", 0, "active", 5);
    try (SecureStack secure = new SecureStack(stack, folder)) {
      assertThat(secure.webhook(SecureStack.WEBHOOK_SECRET).post(event).body()).contains("started");

      EventResult result =
          secure.workflows().get(subscription.eventId("updated")).getResult(EventResult.class);
      assertThat(result.outcome()).isEqualTo(EventResult.Outcome.APPLIED);
      assertThat(
              secure
                  .postgres()
                  .programDatabase()
                  .sql("SELECT seat_limit FROM billing.subscription")
                  .query(Long.class)
                  .single())
          .isEqualTo(5);
      assertThat(secure.temporal().calledMethods())
          .anyMatch(method -> method.endsWith("WorkflowService/StartWorkflowExecution"))
          .anyMatch(method -> method.endsWith("OperatorService/AddSearchAttributes"))
          .anyMatch(method -> method.endsWith("WorkflowService/PollActivityTaskQueue"));
    }
  }
}
