package dev.durablestripe.endtoend.webhook;

import com.google.common.primitives.Bytes;
import com.stripe.net.Webhook;
import dev.durablestripe.internal.local.LocalStack;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Random requests: most of them are invalid in one or more ways, and some are valid. */
final class RandomHttpRequests {
  /** Personal data, in every body and many headers. It must not appear in a response or a log. */
  static final String PERSONAL_DATA = "jane.roe@example.com";

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
          "X-Forwarded-For: " + PERSONAL_DATA,
          "X-HTTP-Method-Override: DELETE",
          "Range: bytes=0-1",
          "Cookie: a=\"" + PERSONAL_DATA,
          "No colon " + PERSONAL_DATA,
          " : folded",
          "X: " + "y".repeat(9000));
  private final RandomChoice choice;
  private final RandomBodies bodies;

  /**
   * A request.
   *
   * @param text the bytes to send, in ISO 8859-1
   * @param signed whether the signature is valid for the body
   * @param complete whether it is complete HTTP, so that it must get a response
   */
  record RandomRequest(String text, boolean signed, boolean complete) {}

  RandomHttpRequests(long seed, String idPrefix) {
    this.choice = new RandomChoice(new Random(seed));
    this.bodies = new RandomBodies(choice, idPrefix);
  }

  RandomRequest next() {
    byte[] body = bodies.next();
    boolean signed = choice.oneIn(2);
    StringBuilder head = new StringBuilder();
    head.append(choice.oneIn(6) ? choice.any(METHODS) : "POST").append(' ');
    head.append(choice.oneIn(6) ? choice.any(TARGETS) : "/api/v1/webhooks/stripe").append(' ');
    head.append(choice.oneIn(15) ? choice.any(VERSIONS) : "HTTP/1.1").append("\r\n");
    boolean complete = head.toString().equals("POST /api/v1/webhooks/stripe HTTP/1.1\r\n");
    head.append(choice.oneIn(20) ? "" : "Host: here\r\n");
    complete &= head.indexOf("Host") > 0;
    for (int i = choice.below(3); i > 0 && choice.oneIn(2); i--) {
      head.append(choice.any(HEADERS)).append("\r\n");
      complete = false;
    }
    head.append("Stripe-Signature: ").append(signature(body, signed)).append("\r\n");
    byte[] rest = frame(head, body);
    complete &=
        rest.length == body.length && head.indexOf("Content-Length: " + body.length + "\r\n") > 0;
    byte[] bytes = join(head.toString().getBytes(StandardCharsets.ISO_8859_1), rest);
    return signed || !choice.oneIn(4)
        ? request(bytes, signed, complete)
        : request(bodies.damage(bytes), false, false);
  }

  private static RandomRequest request(byte[] bytes, boolean signed, boolean complete) {
    return new RandomRequest(new String(bytes, StandardCharsets.ISO_8859_1), signed, complete);
  }

  private byte[] frame(StringBuilder head, byte[] body) {
    switch (choice.below(12)) {
      case 0 -> head.append("Content-Length: ").append(choice.below(3000)).append("\r\n\r\n");
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
    return switch (choice.below(6)) {
      case 0 -> sign(text, "whsec_" + PERSONAL_DATA, now);
      case 1 -> sign(text, LocalStack.WEBHOOK_SECRET, now - 400);
      case 2 -> sign(text, LocalStack.WEBHOOK_SECRET, now + 4000);
      case 3 -> sign(text + " ", LocalStack.WEBHOOK_SECRET, now);
      case 4 -> sign(text, LocalStack.WEBHOOK_SECRET, now).replace("v1=", "v0=");
      default -> choice.any(SIGNATURES);
    };
  }

  private static String sign(String body, String secret, long time) {
    try {
      return Webhook.Signature.generateSignatureHeader(body, secret, time);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] join(byte[]... arrays) {
    return Bytes.concat(arrays);
  }
}
