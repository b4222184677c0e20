package dev.durablestripe.internal.contract;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads snapshot and thin events from Stripe's JSON into a {@link StripeEvent}. */
final class StripeEventReader {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_]{1,255}");
  private static final int MAX_LENGTH = 255;

  /** Printable ASCII except the backtick: some types of API v2 contain brackets. */
  private static final Pattern TYPE = Pattern.compile("[!-_a-~]{1,255}");

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private StripeEventReader() {}

  static StripeEvent read(byte[] body) throws MalformedStripeEventException {
    JsonNode json = json(body);
    String text = new String(body, StandardCharsets.UTF_8);
    return switch (json.path("object").asText()) {
      case "event" -> snapshot(json, text);
      case "v2.core.event" -> thin(json, text);
      default ->
          throw new MalformedStripeEventException("object is neither event nor v2.core.event");
    };
  }

  private static JsonNode json(byte[] body) throws MalformedStripeEventException {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      // The parser's message may quote the payload.
      throw new MalformedStripeEventException("not JSON");
    }
  }

  private static StripeEvent snapshot(JsonNode json, String text)
      throws MalformedStripeEventException {
    String id = id(json);
    JsonNode created = json.path("created");
    if (!created.isIntegralNumber() || !created.canConvertToLong()) {
      throw new MalformedStripeEventException("created is not a time");
    }
    JsonNode object = json.path("data").path("object");
    String type = type(json);
    return new StripeEvent(
        id,
        type,
        false,
        instant(created.longValue()),
        livemode(json),
        text(json.path("api_version")),
        EventAccount.read(json, type),
        id,
        text(object.path("id")),
        customer(object),
        object,
        text);
  }

  private static StripeEvent thin(JsonNode json, String text) throws MalformedStripeEventException {
    String id = id(json);
    String twin = text(json.path("snapshot_event"));
    JsonNode related = json.path("related_object");
    String relatedId = text(related.path("id"));
    String type = type(json);
    return new StripeEvent(
        id,
        type,
        true,
        instant(json.path("created").asText()),
        livemode(json),
        null,
        EventAccount.read(json, type),
        twin == null ? id : twin,
        relatedId,
        related.path("type").asText().equals("customer") ? relatedId : null,
        json.path("data").path("object"),
        text);
  }

  private static String id(JsonNode json) throws MalformedStripeEventException {
    JsonNode id = json.path("id");
    if (!id.isTextual() || !ID.matcher(id.textValue()).matches()) {
      throw new MalformedStripeEventException("id is not 1 to 255 of A-Z, a-z, 0-9 and _");
    }
    return id.textValue();
  }

  private static String type(JsonNode json) throws MalformedStripeEventException {
    JsonNode type = json.path("type");
    if (!type.isTextual() || !TYPE.matcher(type.textValue()).matches()) {
      throw new MalformedStripeEventException(
          "type is missing, or is not 1 to 255 printable characters");
    }
    return type.textValue();
  }

  private static boolean livemode(JsonNode json) throws MalformedStripeEventException {
    if (!json.path("livemode").isBoolean()) {
      throw new MalformedStripeEventException("livemode is missing");
    }
    return json.path("livemode").booleanValue();
  }

  private static Instant instant(long epochSecond) throws MalformedStripeEventException {
    try {
      return Instant.ofEpochSecond(epochSecond);
    } catch (DateTimeException e) {
      throw new MalformedStripeEventException("created is out of range");
    }
  }

  private static Instant instant(String iso) throws MalformedStripeEventException {
    try {
      return OffsetDateTime.parse(iso).toInstant();
    } catch (DateTimeException e) {
      throw new MalformedStripeEventException("created is not a time");
    }
  }

  /** A customer field contains an id, or the customer itself if the endpoint expands it. */
  private static @Nullable String customer(JsonNode object) {
    if (object.path("object").asText().equals("customer")) {
      return text(object.path("id"));
    }
    JsonNode customer = object.path("customer");
    return text(customer.isObject() ? customer.path("id") : customer);
  }

  /**
   * Null unless it is a string that PostgreSQL and Temporal's search attributes can store and that
   * Temporal's UI shows unchanged. Ids that a merchant chooses, of a coupon for example, need not
   * be ASCII.
   */
  private static @Nullable String text(JsonNode node) {
    String text = node.isTextual() ? node.textValue() : "";
    return !text.isEmpty() && text.length() <= MAX_LENGTH && PrintableText.is(text) ? text : null;
  }
}
