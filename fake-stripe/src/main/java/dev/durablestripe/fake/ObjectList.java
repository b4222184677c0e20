package dev.durablestripe.fake;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The ids of one kind of object on one account, listed as Stripe lists them: newest first. */
final class ObjectList {
  private final NavigableMap<Integer, String> byAge = new TreeMap<>();
  private final Map<String, Integer> ages = new HashMap<>();

  private int added;

  void add(String id) {
    if (!ages.containsKey(id)) {
      ages.put(id, added);
      byAge.put(added, id);
      added++;
    }
  }

  void remove(String id) {
    Integer age = ages.remove(id);
    if (age != null) {
      byAge.remove(age);
    }
  }

  boolean has(String id) {
    return ages.containsKey(id);
  }

  /** All ids, or those that were there before the given one. */
  Iterable<String> newestFirst(@Nullable String after) {
    Integer age = after == null ? null : ages.get(after);
    return (age == null ? byAge : byAge.headMap(age, false)).descendingMap().values();
  }
}
