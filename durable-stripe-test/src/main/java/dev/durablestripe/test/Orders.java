package dev.durablestripe.test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The orders in which a list of events is delivered. */
final class Orders {
  /** All orders of four. */
  static final int LIMIT = 24;

  /** Always the same, so that a failure can be repeated. */
  private static final long SEED = 42;

  private Orders() {}

  /** All orders if there are at most {@link #LIMIT}, otherwise so many, the first one as given. */
  static <T> Set<List<T>> of(List<T> events) {
    Set<List<T>> orders = new LinkedHashSet<>();
    orders.add(List.copyOf(events));
    List<T> shuffled = new ArrayList<>(events);
    Collections.reverse(shuffled);
    Random random = new Random(SEED);
    while (orders.size() < count(events.size())) {
      orders.add(List.copyOf(shuffled));
      Collections.shuffle(shuffled, random);
    }
    return orders;
  }

  private static int count(int events) {
    int count = 1;
    for (int n = 2; n <= events && count < LIMIT; n++) {
      count *= n;
    }
    return Math.min(count, LIMIT);
  }
}
