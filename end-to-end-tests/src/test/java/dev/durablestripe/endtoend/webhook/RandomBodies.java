package dev.durablestripe.endtoend.webhook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Random bodies: events, some of them invalid, damaged, or in another encoding. */
final class RandomBodies {
  private static final List<String> VALUES =
      List.of(
          "null",
          "{}",
          "[]",
          "\"\"",
          "1e999999999",
          "-0.0",
          "99999999999999999999",
          "true",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "\"" + "é".repeat(300) + "\"",
          "\"" + RandomHttpRequests.PERSONAL_DATA + "\"",
          "[".repeat(2000),
          "NaN");

  private final RandomChoice choice;
  private final String idPrefix;
  private int number;

  RandomBodies(RandomChoice choice, String idPrefix) {
    this.choice = choice;
    this.idPrefix = idPrefix;
  }

  /** Most events are of live mode, which the stack's starter ignores. */
  byte[] next() {
    String event =
        """
        {"id":"%s%d","object":"event","type":"some.type","created":1795502288,"livemode":%s,\
        "api_version":null,"account":"acct_1","data":{"object":{"id":"sub_1","name":"%s"}}}"""
            .formatted(
                idPrefix,
                number++,
                choice.oneIn(10) ? "false" : "true",
                RandomHttpRequests.PERSONAL_DATA);
    return switch (choice.below(10)) {
      case 0 ->
          event
              .replaceFirst(":(\"?)\\w+\\1", ":" + choice.any(VALUES))
              .getBytes(StandardCharsets.UTF_8);
      case 1 -> event.replace("1795502288", choice.any(VALUES)).getBytes(StandardCharsets.UTF_8);
      case 2 -> event.replace("\"acct_1\"", choice.any(VALUES)).getBytes(StandardCharsets.UTF_8);
      case 3 -> choice.any(VALUES).getBytes(StandardCharsets.UTF_8);
      case 4 -> damage(event.getBytes(StandardCharsets.UTF_8));
      case 5 -> event.getBytes(Charset.forName(choice.oneIn(2) ? "UTF-16LE" : "UTF-32"));
      case 6 -> gzip(event.getBytes(StandardCharsets.UTF_8));
      case 7 -> (event + " ".repeat(choice.below(100_000))).getBytes(StandardCharsets.UTF_8);
      default -> event.getBytes(StandardCharsets.UTF_8);
    };
  }

  /** The bytes with some of them changed, and maybe cut off. */
  byte[] damage(byte[] bytes) {
    byte[] damaged = bytes.clone();
    for (int i = 1 + choice.below(4); i > 0; i--) {
      damaged[choice.below(Math.min(damaged.length, 400))] = (byte) choice.below(256);
    }
    return choice.oneIn(3) ? Arrays.copyOf(damaged, choice.below(damaged.length)) : damaged;
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
