package dev.durablestripe.internal.worker.workflow;

import java.util.List;
import java.util.stream.Stream;

/** The examples in a result. Their number is limited, because a result has to stay small. */
final class ExampleList {
  private static final int MAX_SIZE = 20;

  private ExampleList() {}

  /** Returns the first elements of both lists. */
  static <T> List<T> concat(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).limit(MAX_SIZE).toList();
  }
}
