package dev.durablestripe.webhook;

import jakarta.servlet.ServletRequest;

/** Hands a request's body, or why it is not taken, from {@link BodyReading} to the endpoint. */
final class DeliveryBody {
  private static final String ATTRIBUTE = DeliveryBody.class.getName();

  private DeliveryBody() {}

  static void received(ServletRequest request, byte[] body) {
    request.setAttribute(ATTRIBUTE, body);
  }

  static void refused(ServletRequest request, WebhookRefused reason) {
    request.setAttribute(ATTRIBUTE, reason);
  }

  /**
   * The body of a request.
   *
   * @throws WebhookRefused when it is not taken
   */
  static byte[] of(ServletRequest request) throws WebhookRefused {
    Object body = request.getAttribute(ATTRIBUTE);
    if (body instanceof WebhookRefused refused) {
      throw refused;
    }
    return (byte[]) body;
  }
}
