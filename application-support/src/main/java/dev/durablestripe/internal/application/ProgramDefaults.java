package dev.durablestripe.internal.application;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;

/**
 * What a program decides about Spring, in a file that has the program's name and not {@code
 * application.yml}: the jar of a program is also a library, and applications that use it have a
 * file of that name themselves.
 */
public final class ProgramDefaults {
  private ProgramDefaults() {}

  /**
   * Gives a program its defaults. Files named {@code application} next to the program take
   * precedence.
   *
   * @param program the name of the program, whose defaults are in {@code <program>.yml} on the
   *     class path. With several names, separated by commas, the last takes precedence
   * @param more further defaults
   */
  public static void use(SpringApplication application, String program, Map<String, Object> more) {
    Map<String, Object> defaults = new HashMap<>(more);
    defaults.put("spring.config.name", "application," + program);
    application.setDefaultProperties(defaults);
  }
}
