package dev.durablestripe.endtoend.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.endtoend.support.Pipeline;
import dev.durablestripe.endtoend.support.SharedStack;
import dev.durablestripe.endtoend.support.TestNamespace;
import dev.durablestripe.endtoend.support.TestSubscription;
import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.LocalStack;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The program with both halves. */
@ExtendWith(SharedStack.class)
class SingleProgramIT {
  private static final String PROGRAM = "durable-stripe";

  private static Map<String, String> settings(LocalStack stack) {
    Map<String, String> settings = new HashMap<>(stack.workerSettings());
    settings.putAll(stack.starterSettings());
    return settings;
  }

  @Test
  void receivesAndAppliesEvents(LocalStack stack) {
    TestSubscription subscription = new TestSubscription();
    try (TestNamespace namespace = TestNamespace.withNewDatabase(stack)) {
      AppProcess program = namespace.startSingleProgram(Map.of()).awaitHealthy();
      Pipeline pipeline = namespace.pipeline();

      assertThat(
              pipeline.apply(subscription.snapshot("first", "updated", 0, "active", 1)).outcome())
          .isEqualTo(Outcome.APPLIED);
      assertThat(pipeline.post(subscription.snapshot("first", "updated", 0, "active", 1)))
          .isEqualTo("duplicate");
      stack.stripe().subscription(subscription.id, subscription.json("active", 3));
      assertThat(pipeline.apply(subscription.thin("second", 60)).outcome())
          .isEqualTo(Outcome.APPLIED);
      assertThat(pipeline.row(subscription)).containsEntry("seat_limit", 3L);
      assertThat(program.isHealthy()).isTrue();
    }
  }

  @Test
  void checksTheSettingsOfBothHalves(LocalStack stack, @TempDir Path folder) {
    assertThat(outputWithout("STRIPE_WEBHOOK_SECRET", stack, folder))
        .contains("Durable Stripe cannot start: STRIPE_WEBHOOK_SECRET is missing.");
    assertThat(outputWithout("STRIPE_SECRET_KEY", stack, folder))
        .contains("Durable Stripe cannot start: STRIPE_SECRET_KEY is missing.");
  }

  private static String outputWithout(String setting, LocalStack stack, Path folder) {
    Map<String, String> settings = settings(stack);
    settings.remove(setting);
    AppProcess program =
        AppProcess.start(stack.jar(PROGRAM), settings, 0, folder.resolve(setting + ".log"));
    program.handle().onExit().join();
    return program.output();
  }
}
