package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.application.ApplicationLauncher;
import dev.durablestripe.internal.application.ApplicationSettings;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.worker.WorkflowWorkerAutoConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** The program that applies events. {@link WorkflowWorkerAutoConfiguration} has its beans. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class WorkflowWorkerApplication {
  static final String NAME = "workflow-worker";

  /**
   * Checks the settings, then works until it is stopped. With a command, it prints a new key or
   * what Temporal needs, or migrates the database, and exits.
   */
  public static void main(String[] args) {
    runCommand(args);
    ApplicationLauncher.run(
        NAME, WorkflowWorkerApplication.class, WorkflowWorkerApplication::settings, args);
  }

  /** Runs the command that the arguments name, if they name one, and exits. */
  public static void runCommand(String[] args) {
    if (args.length > 0 && args[0].equals(NewEncryptionKeyCommand.COMMAND)) {
      NewEncryptionKeyCommand.print();
      System.exit(0);
    }
    if (args.length > 0 && args[0].equals(TemporalRequirementsCommand.COMMAND)) {
      TemporalRequirementsCommand.print();
      System.exit(0);
    }
    if (args.length > 0 && args[0].equals(MigrateDatabaseCommand.COMMAND)) {
      System.exit(MigrateDatabaseCommand.run(args));
    }
  }

  /**
   * Checks and reads the program's settings.
   *
   * @throws dev.durablestripe.internal.settings.InvalidSettingException if one cannot be used
   */
  public static ApplicationSettings settings(Settings settings) {
    return WorkerSettings.from(settings);
  }
}
