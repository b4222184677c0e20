package dev.durablestripe.endtoend.webhook;

import dev.durablestripe.local.LocalStack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Requests that are wrong in one way or many, and now and then one that is right. */
final class RandomHttpRequests {
  /** In every body and in many headers; must never come back. */
  static final String PERSONAL = "jane.roe@example.com";

  private static final List<String> METHODS =
      List.of("GET", "PUT", "HEAD", "OPTIONS", "TRACE", "CONNECT", "post", "FOO", "P\u0000T", "");
  private static final List<String> TARGETS =
      List.of(
          "/",
          "/error",
          "/actuator/health",
          "/actuator/env",
          "/api/v1/webhooks/stripe/",
          "/api/v1/webhooks/stripe;x=y",
          "/api/v1/webhooks/%73tripe",
          "/api/v1/webhooks/stripe%00",
          "/api/v1/webhooks/stripe%2f..",
          "/api/v1/../v1/webhooks/stripe",
          "//api/v1/webhooks/stripe",
          "/%zz",
          "/a|b\\c",
          "*",
          "http://elsewhere/api/v1/webhooks/stripe",
          "/" + "x".repeat(9000));
  private static final List<String> VERSIONS =
      List.of("HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/3.0", "HTTP/1.1.1", "", "ICAP/1.0");
  private static final List<String> SIGNATURES =
      List.of("", "t=abc", "t,v1", "t=1,v1=", "v1=aa", "=,=", ",,,", "t=1".repeat(2000), "\u0007");
  private static final List<String> HEADERS =
      List.of(
          "Content-Type: multipart/form-data",
          "Content-Type: application/x-www-form-urlencoded",
          "Content-Type: a/b; charset=nope",
          "Content-Type: \u0001",
          "Content-Encoding: gzip",
          "Content-Encoding: br, deflate",
          "Accept: text/html",
          "Accept: nonsense",
          "Accept-Language: \u0000",
          "Expect: 100-continue",
          "Expect: nonsense",
          "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQ",
          "Upgrade: websocket",
          "Host: second",
          "X-Forwarded-For: " + PERSONAL,
          "X-HTTP-Method-Override: DELETE",
          "Range: bytes=0-1",
          "Cookie: a=\"" + PERSONAL,
          "No colon " + PERSONAL,
          " : folded",
          "X: " + "y".repeat(9000));
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
          "\"" + PERSONAL + "\"",
          "[".repeat(2000),
          "NaN");

  private final Random random;
  private final String ids;
  private int number;

  /**
   * A request.
   *
   * @param text what is sent, a character a byte
   * @param signed whether its signature is one that Stripe would have made of its body
   * @param complete whether it is HTTP, so that it must be answered
   */
  record Sample(String text, boolean signed, boolean complete) {}

  RandomHttpRequests(long seed, String ids) {
    this.random = new Random(seed);
    this.ids = ids;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  Sample next() {
    byte[] body = body();
    boolean signed = oneIn(2);
    StringBuilder head = new StringBuilder();
    head.append(oneIn(6) ? any(METHODS) : "POST").append(' ');
    head.append(oneIn(6) ? any(TARGETS) : "/api/v1/webhooks/stripe").append(' ');
    head.append(oneIn(15) ? any(VERSIONS) : "HTTP/1.1").append("\r\n");
    boolean plain = head.toString().equals("POST /api/v1/webhooks/stripe HTTP/1.1\r\n");
    head.append(oneIn(20) ? "" : "Host: here\r\n");
    plain &= head.indexOf("Host") > 0;
    for (int i = random.nextInt(3); i > 0 && oneIn(2); i--) {
      head.append(any(HEADERS)).append("\r\n");
      plain = false;
    }
    head.append("Stripe-Signature: ").append(signature(body, signed)).append("\r\n");
    byte[] rest = framed(head, body);
    plain &=
        rest.length == body.length && head.indexOf("Content-Length: " + body.length + "\r\n") > 0;
    byte[] bytes = join(head.toString().getBytes(StandardCharsets.ISO_8859_1), rest);
    return signed || !oneIn(4)
        ? sample(bytes, signed, plain)
        : sample(damaged(bytes), false, false);
  }

  private static Sample sample(byte[] bytes, boolean signed, boolean complete) {
    return new Sample(new String(bytes, StandardCharsets.ISO_8859_1), signed, complete);
  }

  private byte[] framed(StringBuilder head, byte[] body) {
    switch (random.nextInt(12)) {
      case 0 -> head.append("Content-Length: ").append(random.nextInt(3000)).append("\r\n\r\n");
      case 1 -> head.append("Content-Length: -1\r\n\r\n");
      case 2 -> head.append("Transfer-Encoding: ").append("gzip, chunked\r\n\r\n");
      case 3 -> head.append("Transfer-Encoding: chunked\r\n\r\n");
      case 4 -> {
        head.append("Transfer-Encoding: chunked\r\n\r\n");
        return join(ascii(Integer.toHexString(body.length) + "\r\n"), body, ascii("\r\n0\r\n\r\n"));
      }
      default -> head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    }
    return body;
  }

  private String signature(byte[] body, boolean valid) {
    String text = new String(body, StandardCharsets.UTF_8);
    long now = Instant.now().getEpochSecond();
    if (valid) {
      return sign(text, LocalStack.WEBHOOK_SECRET, now);
    }
    return switch (random.nextInt(6)) {
      case 0 -> sign(text, "whsec_" + PERSONAL, now);
      case 1 -> sign(text, LocalStack.WEBHOOK_SECRET, now - 400);
      case 2 -> sign(text, LocalStack.WEBHOOK_SECRET, now + 4000);
      case 3 -> sign(text + " ", LocalStack.WEBHOOK_SECRET, now);
      case 4 -> sign(text, LocalStack.WEBHOOK_SECRET, now).replace("v1=", "v0=");
      default -> any(SIGNATURES);
    };
  }

  private static String sign(String body, String secret, long time) {
    try {
      return com.stripe.net.Webhook.Signature.generateSignatureHeader(body, secret, time);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Most of live mode, which the stack's starter ignores. */
  private byte[] body() {
    String event =
        """
        {"id":"%s%d","object":"event","type":"some.type","created":1795502288,"livemode":%s,\
        "api_version":null,"account":"acct_1","data":{"object":{"id":"sub_1","name":"%s"}}}"""
            .formatted(ids, number++, oneIn(10) ? "false" : "true", PERSONAL);
    return switch (random.nextInt(10)) {
      case 0 ->
          event.replaceFirst(":(\"?)\\w+\\1", ":" + any(VALUES)).getBytes(StandardCharsets.UTF_8);
      case 1 -> event.replace("1795502288", any(VALUES)).getBytes(StandardCharsets.UTF_8);
      case 2 -> event.replace("\"acct_1\"", any(VALUES)).getBytes(StandardCharsets.UTF_8);
      case 3 -> any(VALUES).getBytes(StandardCharsets.UTF_8);
      case 4 -> damaged(event.getBytes(StandardCharsets.UTF_8));
      case 5 -> event.getBytes(Charset.forName(oneIn(2) ? "UTF-16LE" : "UTF-32"));
      case 6 -> gzip(event.getBytes(StandardCharsets.UTF_8));
      case 7 -> (event + " ".repeat(random.nextInt(100_000))).getBytes(StandardCharsets.UTF_8);
      default -> event.getBytes(StandardCharsets.UTF_8);
    };
  }

  private byte[] damaged(byte[] bytes) {
    byte[] damaged = bytes.clone();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      damaged[random.nextInt(Math.min(damaged.length, 400))] = (byte) random.nextInt(256);
    }
    return oneIn(3) ? Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged;
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

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] join(byte[]... parts) {
    return com.google.common.primitives.Bytes.concat(parts);
  }
}
