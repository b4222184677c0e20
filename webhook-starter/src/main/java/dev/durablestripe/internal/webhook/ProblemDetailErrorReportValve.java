package dev.durablestripe.internal.webhook;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Answers requests that never reach {@link StripeWebhookController}, such as invalid HTTP, with a
 * <a href="https://www.rfc-editor.org/rfc/rfc9457">problem detail</a> that quotes nothing.
 */
final class ProblemDetailErrorReportValve extends ErrorReportValve {

  @Override
  protected void report(Request request, Response response, @Nullable Throwable problem) {
    if (response.getStatus() < HttpStatus.BAD_REQUEST.value()
        || response.getContentWritten() > 0
        || !response.setErrorReported()) {
      return;
    }
    response.setStatus(status(response.getStatus()));
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    try {
      Writer out = response.getReporter();
      if (out != null) {
        out.write("{\"status\":%d}".formatted(response.getStatus()));
        response.finishResponse();
      }
    } catch (IOException e) {
      // The sender has disconnected.
    }
  }

  /** An unsupported version or coding of HTTP is the sender's error, not a failure of ours. */
  private static int status(int status) {
    return status == HttpStatus.NOT_IMPLEMENTED.value()
            || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED.value()
        ? HttpStatus.BAD_REQUEST.value()
        : status;
  }
}
