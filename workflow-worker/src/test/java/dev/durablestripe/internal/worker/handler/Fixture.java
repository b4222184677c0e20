package dev.durablestripe.internal.worker.handler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.internal.worker.TestWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The events in {@code src/test/resources/fixtures}, with unique ids for each test. */
final class Fixture {
  static final Path FOLDER = Path.of("src", "test", "resources", "fixtures");
  private static final ObjectMapper JSON = new ObjectMapper();

  final String unique = TestWorker.unique();
  final String subscription = "sub_" + unique;
  final String customer = "cus_" + unique;
  final String event = "evt_" + unique;

  /** Reads the event in a file, named without its extension. */
  String read(String name) {
    try {
      return Files.readString(FOLDER.resolve(name + ".json")).replace("FIXTURE", unique);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the object in a file's event. */
  String object(String name) {
    return tree(name).path("data").path("object").toString();
  }

  /** Reads the event in a file as a tree. */
  JsonNode tree(String name) {
    try {
      return JSON.readTree(read(name));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on, Stripe has the subscription in a file's event. */
  Fixture putAtStripe(String name) {
    TestWorker.STRIPE.subscription(subscription, object(name));
    return this;
  }

  int calls() {
    return TestWorker.STRIPE.calls("/v1/subscriptions/" + subscription);
  }
}
