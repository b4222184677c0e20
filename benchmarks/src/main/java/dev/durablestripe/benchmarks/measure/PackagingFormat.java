package dev.durablestripe.benchmarks.measure;

import dev.durablestripe.benchmarks.candidates.DurableStripeProgram;
import java.util.List;

/** How a program is packaged. */
enum PackagingFormat {
  /** One jar, which contains the libraries. */
  JAR("java -jar"),
  /** The libraries are separate files. */
  EXTRACTED("extracted"),
  /**
   * Extracted, with an <a href="https://openjdk.org/jeps/514">AOT cache</a> of a start that
   * connects to nothing.
   */
  CACHE_OF_START("extracted, AOT cache of a start"),
  /**
   * Extracted, with an AOT cache of a run that processed events. It also contains <a
   * href="https://openjdk.org/jeps/515">profiles of methods</a>.
   */
  CACHE_OF_EVENTS("extracted, AOT cache of a run with events"),
  /**
   * As in the Docker image: the same, but workers use the first compiler only, which needs no
   * profiles.
   */
  IMAGE("extracted, AOT cache of a run with events, workers with the first compiler only");

  private static final int AOT_CACHE_SINCE = 25;

  private final String title;

  PackagingFormat(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Whether it has an AOT cache. */
  boolean hasCache() {
    return this == CACHE_OF_START || this == CACHE_OF_EVENTS || this == IMAGE;
  }

  /** The JVM options with which a program's cache is written and used. */
  List<String> javaOptions(DurableStripeProgram program) {
    return this == IMAGE && program != DurableStripeProgram.WEBHOOK_STARTER
        ? List.of("-XX:TieredStopAtLevel=1")
        : List.of();
  }

  /** This format, or the most similar one that this version of Java supports. */
  PackagingFormat orUncached() {
    return isSupported() ? this : EXTRACTED;
  }

  /** Whether this version of Java supports the format. */
  boolean isSupported() {
    return !hasCache() || Runtime.version().feature() >= AOT_CACHE_SINCE;
  }
}
