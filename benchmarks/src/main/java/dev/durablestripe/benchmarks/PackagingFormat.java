package dev.durablestripe.benchmarks;

/** How a program is packed. */
enum PackagingFormat {
  /** Libraries inside the jar. */
  JAR("java -jar"),
  /** Libraries beside the jar. */
  EXTRACTED("extracted"),
  /** And its classes in a <a href="https://openjdk.org/jeps/514">cache</a>, where Java has that. */
  AOT_CACHE("extracted, with an AOT cache, as in its container");

  private static final int CACHE_SINCE = 25;

  private final String title;

  PackagingFormat(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Whether this Java has what it takes. */
  boolean exists() {
    return this != AOT_CACHE || Runtime.version().feature() >= CACHE_SINCE;
  }
}
