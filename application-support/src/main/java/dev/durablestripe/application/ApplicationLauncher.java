package dev.durablestripe.application;

import dev.durablestripe.settings.Settings;
import dev.durablestripe.settings.TelemetrySettings;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

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
    start(application, environment, environment.readOrExit(reader), args);
  }

  /**
   * Starts the program with settings that were checked.
   *
   * @param environment what the settings were read from; Spring sees these variables only
   */
  public static ConfigurableApplicationContext start(
      Class<?> application, Settings environment, ApplicationSettings settings, String... args) {
    SpringApplication spring = new SpringApplication(application);
    spring.setDefaultProperties(TelemetrySettings.springProperties(environment));
    CheckedEnvironment.use(spring, environment, settings.hiddenVariables());
    spring.addInitializers(context -> register(context.getBeanFactory(), settings));
    ConfigurableApplicationContext context = spring.run(args);
    settings.warnings(environment).forEach(log::warn);
    return context;
  }

  private static void register(
      ConfigurableListableBeanFactory beans, ApplicationSettings settings) {
    beans.registerSingleton("settings", settings);
    for (Object bean : settings.optionalBeans()) {
      beans.registerSingleton(bean.getClass().getSimpleName(), bean);
    }
  }
}
