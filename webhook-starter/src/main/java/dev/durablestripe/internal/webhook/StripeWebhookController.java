package dev.durablestripe.internal.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.durablestripe.internal.contract.DeliverySignature;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.contract.StripeSignature;
import dev.durablestripe.internal.http.BodyReadFailure;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The endpoint that Stripe posts events to. */
@RestController
class StripeWebhookController {
  static final String PATH = "/api/v1/webhooks/stripe";

  /** The path, unless the application has set another one. */
  static final String PATH_PROPERTY = "${durable-stripe.webhook-path:" + PATH + "}";

  private static final String RETRY_AFTER_SECONDS = "5";

  private final StripeSignature signature;
  private final StarterSettings settings;
  private final WorkflowStarter workflows;
  private final DeliveryMetrics metrics;

  StripeWebhookController(
      StripeSignature signature,
      StarterSettings settings,
      WorkflowStarter workflows,
      DeliveryMetrics metrics) {
    this.signature = signature;
    this.settings = settings;
    this.workflows = workflows;
    this.metrics = metrics;
  }

  /** The answer to a delivery that was accepted. */
  record Receipt(@JsonProperty("event_id") String eventId, String outcome) {}

  @PostMapping(PATH_PROPERTY)
  ResponseEntity<Receipt> receive(HttpServletRequest request)
      throws WebhookRefusedException, IOException {
    byte[] body = body(request);
    DeliverySignature verified =
        signature
            .verify(body, request.getHeader("Stripe-Signature"))
            .orElseThrow(
                () ->
                    new WebhookRefusedException(
                        RefusalReason.BAD_SIGNATURE, "The Stripe-Signature does not match."));
    UnsignedSpanFilter.markSigned(request);
    StripeEvent event = event(body);
    DeliveryOutcome outcome =
        settings.livemode().accepts(event.livemode())
            ? workflows.start(event, body, verified)
            : DeliveryOutcome.IGNORED;
    metrics.accepted(event, outcome);
    // Stripe's Accept header prefers XML; the type is set so that it is not negotiated.
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .body(new Receipt(event.id(), outcome.name().toLowerCase(Locale.ROOT)));
  }

  private static byte[] body(HttpServletRequest request)
      throws WebhookRefusedException, IOException {
    BodyReadFailure failure = BodyReadFailure.of(request);
    if (failure != null) {
      throw switch (failure) {
        case TOO_LARGE ->
            new WebhookRefusedException(RefusalReason.TOO_LARGE, "The body is larger than 1 MiB.");
        case TOO_SLOW ->
            new WebhookRefusedException(RefusalReason.TOO_SLOW, "The body did not arrive in time.");
        case NO_MEMORY ->
            new WebhookRefusedException(
                RefusalReason.NO_MEMORY, "Too many large bodies are being received.");
      };
    }
    return request.getInputStream().readAllBytes();
  }

  private static StripeEvent event(byte[] body) throws WebhookRefusedException {
    try {
      return StripeEvent.parse(body);
    } catch (MalformedStripeEventException e) {
      throw new WebhookRefusedException(
          RefusalReason.MALFORMED, "The body is not a Stripe event: " + e.getMessage() + ".");
    }
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refuse(WebhookRefusedException e) {
    metrics.refused(e.reason());
    HttpStatus status = e.reason().status();
    ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
    if (status == HttpStatus.SERVICE_UNAVAILABLE) {
      answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    return answer
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(ProblemDetail.forStatusAndDetail(status, e.detail()));
  }
}
