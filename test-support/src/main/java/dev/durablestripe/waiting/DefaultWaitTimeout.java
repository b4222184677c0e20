package dev.durablestripe.waiting;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets each wait of a test that names no limit take longer than Awaitility's ten seconds: a wait
 * ends when its condition holds, so a limit only decides how slow a machine may be.
 */
public final class DefaultWaitTimeout implements LauncherSessionListener {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** JUnit creates it, before the first test. */
  public DefaultWaitTimeout() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultTimeout(TIMEOUT);
  }
}
