package dev.durablestripe.internal.http;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** Why a body was not received. The request is still handled, with an empty body. */
public enum BodyReadFailure {
  /** It has more bytes than the server accepts. */
  TOO_LARGE(413),
  /** It did not arrive in time. */
  TOO_SLOW(408),
  /** There is not enough memory for all large bodies that are being received. */
  NO_MEMORY(503);

  private static final String ATTRIBUTE = BodyReadFailure.class.getName();

  private final int status;

  BodyReadFailure(int status) {
    this.status = status;
  }

  /** The <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15">HTTP status</a> for it. */
  public int status() {
    return status;
  }

  /** Why a request's body was not received; null if it was, or if there is none. */
  public static @Nullable BodyReadFailure of(ServletRequest request) {
    return (BodyReadFailure) request.getAttribute(ATTRIBUTE);
  }

  void attachTo(ServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }
}
