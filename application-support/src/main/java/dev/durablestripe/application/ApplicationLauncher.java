package dev.durablestripe.application;

import dev.durablestripe.settings.Settings;
import dev.durablestripe.settings.TelemetrySettings;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.SpringApplication;

/** Starts one of the programs. */
public final class ApplicationLauncher {
  private static final Logger log = LoggerFactory.getLogger(ApplicationLauncher.class);

  private ApplicationLauncher() {}

  /**
   * Checks the settings, then runs the program until it is stopped. If a setting is invalid, the
   * process ends with status 1 and one sentence on standard error.
   *
   * @param application the class with {@code @SpringBootApplication}
   * @param reader makes the program's settings, which become a bean
   */
  public static <S extends ApplicationSettings> void run(
      Class<?> application, Function<Settings, S> reader, String... args) {
    Settings environment = Settings.ofProcess();
    S settings = environment.readOrExit(reader);
    SpringApplication spring = new SpringApplication(application);
    spring.setDefaultProperties(TelemetrySettings.springProperties(environment));
    CheckedEnvironment.use(spring, environment, settings.hiddenVariables());
    spring.addInitializers(context -> register(context.getBeanFactory(), settings));
    spring.run(args);
    settings.warnings(environment).forEach(log::warn);
  }

  private static void register(
      ConfigurableListableBeanFactory beans, ApplicationSettings settings) {
    beans.registerSingleton("settings", settings);
    for (Object bean : settings.optionalBeans()) {
      beans.registerSingleton(bean.getClass().getSimpleName(), bean);
    }
  }
}
