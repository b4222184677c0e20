package dev.durablestripe.internal.application;

import dev.durablestripe.internal.settings.Settings;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Looks every two seconds whether a file with a secret has changed. The operating system could
 * report changes, but not those of every file system.
 */
public final class SettingsReloader implements ApplicationListener<ContextClosedEvent> {
  private static final Logger log = LoggerFactory.getLogger(SettingsReloader.class);
  private static final int SECONDS = 2;

  private final Settings settings;
  private final ConfigurableApplicationContext application;
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

  private SettingsReloader(Settings settings, ConfigurableApplicationContext application) {
    this.settings = settings;
    this.application = application;
  }

  /** Looks at the files of some settings until an application is closed. */
  public static void start(Settings settings, ConfigurableApplicationContext application) {
    SettingsReloader reloader = new SettingsReloader(settings, application);
    application.addApplicationListener(reloader);
    var unused =
        reloader.executor.scheduleWithFixedDelay(
            reloader::reload, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  private void reload() {
    try {
      settings.reload();
    } catch (RuntimeException e) {
      // Its message may quote a secret.
      log.error("A bug: files with secrets are not read again: {}", e.getClass().getName());
    }
  }

  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    if (event.getApplicationContext() == application) {
      executor.shutdownNow();
    }
  }
}
