package dev.durablestripe.endtoend.observability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.internal.local.AppProcess;
import java.util.List;

/** A program's log in JSON. */
final class JsonLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLog() {}

  /**
   * The lines of the log, without the warnings of the JVM itself.
   *
   * @throws AssertionError if a line is not JSON
   */
  static List<JsonNode> lines(AppProcess program) {
    return program
        .output()
        .lines()
        .filter(line -> !line.startsWith("WARNING: "))
        .map(JsonLog::parse)
        .toList();
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }
}
