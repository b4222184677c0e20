package dev.durablestripe.internal.fake;

/** A response of the fake. */
record FakeResponse(int status, String body) {
  private static final int NOT_FOUND = 404;

  static FakeResponse error(int status, String message) {
    String code = status == NOT_FOUND ? "\"code\":\"resource_missing\"," : "";
    return new FakeResponse(
        status,
        "{\"error\":{\"type\":\"invalid_request_error\",%s\"message\":\"%s\"}}"
            .formatted(code, message));
  }

  /** An error with a <a href="https://docs.stripe.com/error-codes">code</a> for a parameter. */
  static FakeResponse error(int status, String code, String param) {
    return new FakeResponse(
        status,
        "{\"error\":{\"type\":\"invalid_request_error\",\"code\":\"%s\",\"param\":\"%s\",\"message\":\"configured by the test\"}}"
            .formatted(code, param));
  }
}
