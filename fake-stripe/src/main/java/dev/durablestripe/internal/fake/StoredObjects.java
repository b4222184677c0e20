package dev.durablestripe.internal.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All objects of the fake, on every account, and the lists that show them. */
final class StoredObjects {
  static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final FakeResponse MISSING = FakeResponse.error(NOT_FOUND, "No such object");

  /** Version 2 of the API has a different error code. */
  private static final FakeResponse MISSING_V2 =
      new FakeResponse(NOT_FOUND, MISSING.body().replace("resource_missing", "not_found"));

  private static final Set<String> LISTS =
      Set.of("/v1/subscriptions", "/v1/events", "/v2/core/events", "/v1/accounts");

  private final Map<String, FakeResponse> responses = new HashMap<>();
  private final Map<String, ObjectList> lists = new HashMap<>();
  private final Set<String> undelivered = new HashSet<>();
  private Duration clock = Duration.ZERO;

  synchronized void clear() {
    responses.clear();
    lists.clear();
    undelivered.clear();
    clock = Duration.ZERO;
  }

  synchronized void setClock(Duration ahead) {
    clock = ahead;
  }

  /** Stores an object and returns the time from which it can be read. */
  synchronized Instant put(String account, String path, String json) {
    int slash = path.lastIndexOf('/');
    responses.put(account + path, new FakeResponse(OK, json));
    lists
        .computeIfAbsent(account + path.substring(0, slash), key -> new ObjectList())
        .add(path.substring(slash + 1));
    return Instant.now().plus(clock);
  }

  /** Removes an object, also from its list. */
  synchronized void remove(String account, String path) {
    int slash = path.lastIndexOf('/');
    responses.remove(account + path);
    ObjectList list = lists.get(account + path.substring(0, slash));
    if (list != null) {
      list.remove(path.substring(slash + 1));
    }
  }

  synchronized void refuse(String path, int status, String code, String param) {
    responses.put(path, FakeResponse.error(status, code, param));
  }

  synchronized void answer(String path, int status, String body) {
    responses.put(path, new FakeResponse(status, body));
  }

  synchronized void fail(String path, int status) {
    responses.put(path, FakeResponse.error(status, "configured by the test"));
  }

  synchronized void setDelivered(String event, boolean delivered) {
    if (delivered) {
      undelivered.remove(event);
    } else {
      undelivered.add(event);
    }
  }

  /** Reads an object, or a page of a list. */
  synchronized FakeResponse read(String account, FakeListRequest request) {
    FakeResponse response = responses.get(account + request.path());
    if (response != null) {
      return response;
    }
    ObjectList list = lists.get(account + request.path());
    if (list == null && !LISTS.contains(request.path())) {
      return request.isV2() ? MISSING_V2 : MISSING;
    }
    return page(account, request, list == null ? new ObjectList() : list);
  }

  private FakeResponse page(String account, FakeListRequest request, ObjectList list) {
    if (request.after() != null && !list.contains(request.after())) {
      return FakeResponse.error(
          BAD_REQUEST, "resource_missing", request.isV2() ? "page" : "starting_after");
    }
    Predicate<String> filter = request.filter(undelivered);
    StringJoiner data = new StringJoiner(",");
    int remaining = request.limit();
    @Nullable String last = null;
    for (String id : list.newestFirst(request.after())) {
      FakeResponse object = responses.getOrDefault(account + request.path() + "/" + id, MISSING);
      if (object.status() != OK || !filter.test(object.body())) {
        continue;
      }
      if (remaining == 0) {
        return new FakeResponse(OK, request.page(data.toString(), last));
      }
      data.add(object.body());
      last = id;
      remaining--;
    }
    return new FakeResponse(OK, request.page(data.toString(), null));
  }
}
