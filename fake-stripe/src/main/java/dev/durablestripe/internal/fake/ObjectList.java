package dev.durablestripe.internal.fake;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The ids of the objects of one kind on one account, in Stripe's order: newest first. */
final class ObjectList {
  private final NavigableMap<Integer, String> byNumber = new TreeMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  private int nextNumber;

  void add(String id) {
    if (!numbers.containsKey(id)) {
      numbers.put(id, nextNumber);
      byNumber.put(nextNumber, id);
      nextNumber++;
    }
  }

  void remove(String id) {
    Integer number = numbers.remove(id);
    if (number != null) {
      byNumber.remove(number);
    }
  }

  boolean contains(String id) {
    return numbers.containsKey(id);
  }

  /** Returns all ids, or those that were added before the given one. */
  Iterable<String> newestFirst(@Nullable String after) {
    Integer number = after == null ? null : numbers.get(after);
    return (number == null ? byNumber : byNumber.headMap(number, false)).descendingMap().values();
  }
}
