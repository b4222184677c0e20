package dev.durablestripe.http;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** Why a body was not received. The request is handled all the same, with an empty body. */
public enum BodyReadFailure {
  /** It has more bytes than are taken here. */
  TOO_LARGE(413),
  /** It did not arrive in time. */
  TOO_SLOW(408),
  /** More large ones arrive than there is memory for. */
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

  /** Why a request's body was not received; null when it was, or when there is none. */
  public static @Nullable BodyReadFailure of(ServletRequest request) {
    return (BodyReadFailure) request.getAttribute(ATTRIBUTE);
  }

  void attachTo(ServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }
}
