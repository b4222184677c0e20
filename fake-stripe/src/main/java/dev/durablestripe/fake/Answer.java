package dev.durablestripe.fake;

/** What Stripe answers. */
record Answer(int status, String body) {

  static Answer error(int status, String message) {
    return new Answer(
        status,
        "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"%s\"}}".formatted(message));
  }

  /** An error with a <a href="https://docs.stripe.com/error-codes">code</a> about a parameter. */
  static Answer error(int status, String code, String param) {
    return new Answer(
        status,
        "{\"error\":{\"type\":\"invalid_request_error\",\"code\":\"%s\",\"param\":\"%s\",\"message\":\"told to\"}}"
            .formatted(code, param));
  }
}
