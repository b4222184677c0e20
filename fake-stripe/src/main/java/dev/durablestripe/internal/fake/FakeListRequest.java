package dev.durablestripe.internal.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request for a list. Version 1 of Stripe's API pages by <a
 * href="https://docs.stripe.com/api/pagination">{@code starting_after}</a>, version 2 by the URL of
 * the next page.
 *
 * @param path the path of the list
 * @param query the decoded query parameters
 */
record FakeListRequest(String path, Map<String, String> query) {
  private static final ObjectMapper JSON = new ObjectMapper();

  boolean isV2() {
    return path.startsWith("/v2/");
  }

  int limit() {
    return Integer.parseInt(query.getOrDefault("limit", "10"));
  }

  @Nullable String after() {
    return query.get(isV2() ? "page" : "starting_after");
  }

  /** Whether an object's JSON matches the filters. */
  Predicate<String> filter(Set<String> undelivered) {
    Set<String> types =
        query.entrySet().stream()
            .filter(parameter -> parameter.getKey().startsWith("types["))
            .map(Map.Entry::getValue)
            .collect(Collectors.toSet());
    boolean undeliveredOnly = "false".equals(query.get("delivery_success"));
    if (types.isEmpty()
        && !query.containsKey("customer")
        && query.keySet().stream().noneMatch(parameter -> parameter.startsWith("created["))) {
      return json -> true;
    }
    return text -> {
      JsonNode json = parse(text);
      return (types.isEmpty() || types.contains(json.path("type").asText()))
          && matches(json, "customer")
          && isSince(json.path("created"))
          && isUntil(json.path("created"))
          && (!undeliveredOnly || undelivered.contains(json.path("id").asText()));
    };
  }

  private boolean matches(JsonNode json, String field) {
    return query.getOrDefault(field, json.path(field).asText()).equals(json.path(field).asText());
  }

  private boolean isSince(JsonNode created) {
    String since = query.get("created[gte]");
    return since == null || !time(created).isBefore(time(since));
  }

  private boolean isUntil(JsonNode created) {
    String until = query.get("created[lte]");
    return until == null || !time(created).isAfter(time(until));
  }

  private static Instant time(JsonNode created) {
    return created.isNumber()
        ? Instant.ofEpochSecond(created.longValue())
        : Instant.parse(created.asText());
  }

  private Instant time(String parameter) {
    return isV2() ? Instant.parse(parameter) : Instant.ofEpochSecond(Long.parseLong(parameter));
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Writes the JSON of a page.
   *
   * @param last the id of the last object on this page, null if there is no next page
   */
  String page(String data, @Nullable String last) {
    if (isV2()) {
      String next = last == null ? "null" : "\"%s\"".formatted(next(last));
      return "{\"data\":[%s],\"next_page_url\":%s,\"previous_page_url\":null}"
          .formatted(data, next);
    }
    return "{\"object\":\"list\",\"url\":\"%s\",\"has_more\":%s,\"data\":[%s]}"
        .formatted(path, last != null, data);
  }

  /** As at Stripe, the URL of the next page repeats the filters. */
  private String next(String last) {
    String others =
        query.entrySet().stream()
            .filter(parameter -> !parameter.getKey().equals("page"))
            .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
            .collect(Collectors.joining("&"));
    return path + "?page=" + last + "&" + others;
  }
}
