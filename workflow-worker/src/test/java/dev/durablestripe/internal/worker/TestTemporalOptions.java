package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.contract.StripeSearchAttributes;
import io.temporal.common.SearchAttributeKey;
import io.temporal.testing.TestEnvironmentOptions;
import java.util.List;

/** Options of Temporal's in-memory test server, with the search attributes of events. */
public final class TestTemporalOptions {
  private TestTemporalOptions() {}

  /** Options that a test can extend. */
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
