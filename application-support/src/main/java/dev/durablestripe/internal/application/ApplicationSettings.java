package dev.durablestripe.internal.application;

import dev.durablestripe.internal.settings.PlaintextConnectionWarnings;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.settings.TemporalSettings;
import java.util.List;
import java.util.Set;

/** The settings of one program, read and checked before Spring starts. */
public interface ApplicationSettings {

  /** How to reach Temporal. */
  TemporalSettings temporal();

  /** The settings of each half, if the program has both. */
  default List<ApplicationSettings> halves() {
    return List.of(this);
  }

  /** Optional parts that are beans of their own if they are set. */
  default List<Object> optionalBeans() {
    return List.of();
  }

  /** Environment variables that Spring Boot would read, but that mean something else here. */
  default Set<String> hiddenVariables() {
    return Set.of();
  }

  /** What to warn of in the log once the program has started, one sentence each. */
  default List<String> warnings(Settings settings) {
    return PlaintextConnectionWarnings.warnings(settings, temporal());
  }
}
