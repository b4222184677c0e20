package dev.durablestripe.benchmarks.measure;

/** How a program is packaged. */
enum PackagingFormat {
  /** One jar, which contains the libraries. */
  JAR("java -jar"),
  /** The libraries are separate files. */
  EXTRACTED("extracted"),
  /** Extracted, with an <a href="https://openjdk.org/jeps/514">AOT cache</a>. */
  AOT_CACHE("extracted, AOT cache");

  private static final int AOT_CACHE_SINCE = 25;

  private final String title;

  PackagingFormat(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Whether this version of Java supports the format. */
  boolean isSupported() {
    return this != AOT_CACHE || Runtime.version().feature() >= AOT_CACHE_SINCE;
  }
}
