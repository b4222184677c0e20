package dev.durablestripe.internal.application;

import dev.durablestripe.internal.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Spring sees the environment variables that were checked: no empty ones, no white space around
 * values, and secrets instead of the names of their files.
 */
public final class CheckedEnvironment {
  private static final String ENVIRONMENT =
      StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

  private CheckedEnvironment() {}

  /**
   * Replaces the process's variables in an application.
   *
   * @param hidden names of variables that the application must not see
   */
  public static void use(SpringApplication application, Settings settings, Set<String> hidden) {
    Map<String, Object> environment = new HashMap<>(settings.environment());
    environment.keySet().removeAll(hidden);
    application.addInitializers(
        context ->
            context
                .getEnvironment()
                .getPropertySources()
                .replace(
                    ENVIRONMENT, new SystemEnvironmentPropertySource(ENVIRONMENT, environment)));
  }
}
