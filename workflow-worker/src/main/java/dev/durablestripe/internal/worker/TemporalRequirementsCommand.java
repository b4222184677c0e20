package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.contract.TemporalRequirements;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.settings.TemporalSettings;

/** Says what has to exist in Temporal, for whoever creates it. Connects to nothing. */
final class TemporalRequirementsCommand {
  /** The program's first argument for this command. */
  static final String COMMAND = "temporal-requirements";

  private TemporalRequirementsCommand() {}

  /** Prints them for {@code TEMPORAL_NAMESPACE} and {@code DEPLOYMENT_PREFIX}. */
  @SuppressWarnings("SystemOut") // the output is the command's purpose
  static void print() {
    TemporalSettings temporal = Settings.ofProcess().readOrExit(TemporalSettings::from);
    System.out.print(new TemporalRequirements(temporal.namespace(), temporal.names()).text());
  }
}
