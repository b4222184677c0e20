package dev.durablestripe.fake;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All that Stripe has, on every account, and which lists show it. */
final class StoredObjects {
  static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final FakeResponse GONE = FakeResponse.error(NOT_FOUND, "No such object");

  /** Version 2 of the API has a code of its own. */
  private static final FakeResponse GONE_V2 =
      new FakeResponse(NOT_FOUND, GONE.body().replace("resource_missing", "not_found"));

  private static final Set<String> LISTS =
      Set.of("/v1/subscriptions", "/v1/events", "/v2/core/events", "/v1/accounts");

  private final Map<String, FakeResponse> answers = new HashMap<>();
  private final Map<String, ObjectList> collections = new HashMap<>();
  private final Set<String> undelivered = new HashSet<>();

  /** Returns the moment from which on it is read. */
  synchronized Instant put(String account, String path, String json) {
    int name = path.lastIndexOf('/');
    answers.put(account + path, new FakeResponse(OK, json));
    collections
        .computeIfAbsent(account + path.substring(0, name), key -> new ObjectList())
        .add(path.substring(name + 1));
    return Instant.now();
  }

  /** The object is gone, and so it is from its list. */
  synchronized void remove(String account, String path) {
    int name = path.lastIndexOf('/');
    answers.remove(account + path);
    ObjectList collection = collections.get(account + path.substring(0, name));
    if (collection != null) {
      collection.remove(path.substring(name + 1));
    }
  }

  synchronized void refuse(String path, int status, String code, String param) {
    answers.put(path, FakeResponse.error(status, code, param));
  }

  synchronized void answer(String path, int status, String body) {
    answers.put(path, new FakeResponse(status, body));
  }

  synchronized void fail(String path, int status) {
    answers.put(path, FakeResponse.error(status, "told to fail"));
  }

  synchronized void deliver(String event, boolean delivered) {
    if (delivered) {
      undelivered.remove(event);
    } else {
      undelivered.add(event);
    }
  }

  /** A single object, or a page of a list. */
  synchronized FakeResponse read(String account, FakeListRequest asked) {
    FakeResponse single = answers.get(account + asked.path());
    if (single != null) {
      return single;
    }
    ObjectList collection = collections.get(account + asked.path());
    if (collection == null) {
      return LISTS.contains(asked.path())
          ? list(account, asked, new ObjectList())
          : asked.isV2() ? GONE_V2 : GONE;
    }
    return list(account, asked, collection);
  }

  private FakeResponse list(String account, FakeListRequest listing, ObjectList collection) {
    if (listing.after() != null && !collection.has(listing.after())) {
      return FakeResponse.error(
          BAD_REQUEST, "resource_missing", listing.isV2() ? "page" : "starting_after");
    }
    Predicate<String> filter = listing.filter(undelivered);
    StringJoiner data = new StringJoiner(",");
    int left = listing.limit();
    @Nullable String last = null;
    for (String id : collection.newestFirst(listing.after())) {
      FakeResponse answer = answers.getOrDefault(account + listing.path() + "/" + id, GONE);
      if (answer.status() != OK || !filter.test(answer.body())) {
        continue;
      }
      if (left == 0) {
        return new FakeResponse(OK, listing.page(data.toString(), last));
      }
      data.add(answer.body());
      last = id;
      left--;
    }
    return new FakeResponse(OK, listing.page(data.toString(), null));
  }
}
