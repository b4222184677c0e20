package dev.durablestripe.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.stripe.Stripe;
import dev.durablestripe.internal.fake.StripeEvents;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** An event of Stripe's test mode, in Stripe's JSON. */
public final class TestEvent {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode event;

  private TestEvent(ObjectNode event) {
    this.event = event;
  }

  /**
   * Makes a snapshot event that is created now, with an id of its own and the API version of the
   * application's stripe-java.
   *
   * @param type the event's type, for example {@code charge.refunded}
   * @param object the JSON of the object that the event is about
   * @throws IllegalArgumentException if the object is not JSON
   */
  public static TestEvent of(String type, String object) {
    String id = "evt_" + UUID.randomUUID().toString().replace("-", "");
    TestEvent made = parse(StripeEvents.event(id, type, Instant.now(), object));
    made.event.put("api_version", Stripe.API_VERSION);
    return made;
  }

  /**
   * Takes an event as Stripe sent it, for example a file among the application's tests. Its {@code
   * livemode} must be {@code false}.
   *
   * @throws IllegalArgumentException if it is not a JSON object with {@code id} and {@code type}
   */
  public static TestEvent parse(String json) {
    try {
      if (JSON.readTree(json) instanceof ObjectNode event
          && event.path("id").isTextual()
          && event.path("type").isTextual()) {
        return new TestEvent(event);
      }
      throw new IllegalArgumentException("Not an event of Stripe: it needs an id and a type");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** The same event, created at another time; Stripe's events have whole seconds. */
  public TestEvent createdAt(Instant created) {
    ObjectNode copy = event.deepCopy();
    if (event.path("created").isTextual()) {
      copy.put("created", created.toString());
    } else {
      copy.put("created", created.getEpochSecond());
    }
    return new TestEvent(copy);
  }

  /** The same event of a Connect account. */
  public TestEvent ofAccount(String account) {
    return new TestEvent(event.deepCopy().put("account", account));
  }

  /** The event's id, which is also the id of its workflow. */
  public String id() {
    return event.path("id").asText();
  }

  /** The event's type. */
  public String type() {
    return event.path("type").asText();
  }

  /** The event's JSON. */
  public String json() {
    return event.toString();
  }

  /** The same event with other ids of events, its own and that of its other form. */
  TestEvent renamed(String suffix) {
    ObjectNode copy = event.deepCopy();
    copy.put("id", id() + suffix);
    if (event.path("snapshot_event").isTextual()) {
      copy.put("snapshot_event", event.path("snapshot_event").asText() + suffix);
    }
    return new TestEvent(copy);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TestEvent that && event.equals(that.event);
  }

  @Override
  public int hashCode() {
    return Objects.hash(event);
  }

  /** The id and the type. */
  @Override
  public String toString() {
    return id() + " (" + type() + ")";
  }
}
