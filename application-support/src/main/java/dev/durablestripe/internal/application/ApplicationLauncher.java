package dev.durablestripe.internal.application;

import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.settings.TelemetrySettings;
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
   * @param program the program's name, as for {@link ProgramDefaults#use}
   * @param application the class with {@code @EnableAutoConfiguration}
   * @param reader makes the program's settings, which become a bean
   */
  public static <S extends ApplicationSettings> void run(
      String program, Class<?> application, Function<Settings, S> reader, String... args) {
    Settings environment = Settings.ofProcess();
    start(program, application, environment, environment.readOrExit(reader), args);
  }

  /**
   * Starts the program with settings that were checked.
   *
   * @param environment what the settings were read from; Spring sees these variables only
   */
  public static ConfigurableApplicationContext start(
      String program,
      Class<?> application,
      Settings environment,
      ApplicationSettings settings,
      String... args) {
    SpringApplication spring = new SpringApplication(application);
    ProgramDefaults.use(spring, program, TelemetrySettings.springProperties(environment));
    CheckedEnvironment.use(spring, environment, settings.hiddenVariables());
    spring.addInitializers(context -> register(context.getBeanFactory(), settings));
    ConfigurableApplicationContext context = spring.run(args);
    SettingsReloader.start(environment, context);
    settings.warnings(environment).forEach(log::warn);
    return context;
  }

  /**
   * Ends the running program with status 1, and its reason in the log: it must not run with these
   * settings, which only showed after its start. It closes what is open and does not return.
   */
  public static void exit(RuntimeException reason) {
    log.error("Durable Stripe cannot run: {}", reason.getMessage());
    System.exit(1);
  }

  private static void register(
      ConfigurableListableBeanFactory beans, ApplicationSettings settings) {
    for (ApplicationSettings half : settings.halves()) {
      beans.registerSingleton(half.getClass().getSimpleName(), half);
      for (Object bean : half.optionalBeans()) {
        beans.registerSingleton(bean.getClass().getSimpleName(), bean);
      }
    }
  }
}
