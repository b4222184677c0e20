package dev.durablestripe.internal.worker;

import io.temporal.testing.TestWorkflowEnvironment;

/** What tests share that use Temporal's in-memory test server. */
public final class TestTemporal {
  private TestTemporal() {}

  /**
   * Closes a test's server without waiting for it. The SDK looks only every quarter of a second
   * whether a worker has stopped, so closing takes longer than most tests.
   */
  public static void closeInBackground(TestWorkflowEnvironment temporal) {
    Thread closing = new Thread(temporal::close, "close-test-temporal");
    closing.setDaemon(true);
    closing.start();
  }
}
