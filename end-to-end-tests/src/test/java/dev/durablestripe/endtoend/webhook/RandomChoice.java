package dev.durablestripe.endtoend.webhook;

import java.util.List;
import java.util.Random;

/** Random decisions. */
record RandomChoice(Random random) {

  /** True with the probability 1/n. */
  boolean oneIn(int n) {
    return below(n) == 0;
  }

  /** A number from 0 to n - 1. */
  int below(int n) {
    return random.nextInt(n);
  }

  /** One of the given texts. */
  String any(List<String> choices) {
    return choices.get(below(choices.size()));
  }
}
