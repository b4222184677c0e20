package dev.durablestripe.fake;

/** What Stripe answers. */
record Answer(int status, String body) {

  static Answer error(int status, String message) {
    return new Answer(
        status,
        "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"%s\"}}".formatted(message));
  }
}
