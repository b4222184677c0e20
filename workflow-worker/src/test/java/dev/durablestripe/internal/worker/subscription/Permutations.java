package dev.durablestripe.internal.worker.subscription;

import java.util.ArrayList;
import java.util.List;

/** All orders of n events: without repetition, and with one event repeated at any position. */
final class Permutations {
  private Permutations() {}

  static List<List<Integer>> of(int n) {
    List<List<Integer>> orders = new ArrayList<>();
    orders.add(List.of());
    for (int next = 0; next < n; next++) {
      orders = insertEverywhere(orders, next);
    }
    List<List<Integer>> repeated = new ArrayList<>(orders);
    for (int again = 0; again < n; again++) {
      repeated.addAll(insertEverywhere(orders, again));
    }
    return repeated.stream().distinct().toList();
  }

  private static List<List<Integer>> insertEverywhere(List<List<Integer>> orders, int event) {
    List<List<Integer>> longer = new ArrayList<>();
    for (List<Integer> order : orders) {
      for (int at = 0; at <= order.size(); at++) {
        List<Integer> with = new ArrayList<>(order);
        with.add(at, event);
        longer.add(with);
      }
    }
    return longer;
  }
}
