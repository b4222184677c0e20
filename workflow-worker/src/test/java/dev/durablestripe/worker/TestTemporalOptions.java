package dev.durablestripe.worker;

import dev.durablestripe.contract.StripeSearchAttributes;
import io.temporal.common.SearchAttributeKey;
import io.temporal.testing.TestEnvironmentOptions;
import java.util.List;

/** Temporal in memory, which knows the attributes of events. It skips time. */
public final class TestTemporalOptions {
  private TestTemporalOptions() {}

  /** What a test may add to. */
  public static TestEnvironmentOptions.Builder options() {
    TestEnvironmentOptions.Builder options = TestEnvironmentOptions.newBuilder();
    for (SearchAttributeKey<?> key :
        List.of(
            StripeSearchAttributes.TYPE,
            StripeSearchAttributes.OBJECT_ID,
            StripeSearchAttributes.CUSTOMER_ID,
            StripeSearchAttributes.ACCOUNT,
            StripeSearchAttributes.LIVEMODE)) {
      options.registerSearchAttribute(key.getName(), key.getValueType());
    }
    return options;
  }
}
