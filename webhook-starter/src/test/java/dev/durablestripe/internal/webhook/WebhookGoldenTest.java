package dev.durablestripe.internal.webhook;

import dev.durablestripe.golden.GoldenFile;
import dev.durablestripe.golden.StringConstants;
import dev.durablestripe.internal.webhook.StripeWebhookController.Receipt;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;

/** The names that Stripe, dashboards and readers of the answers rely on. */
class WebhookGoldenTest {

  @Test
  void answers() {
    Stream<String> accepted =
        Stream.of(DeliveryOutcome.values())
            .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
            .map(outcome -> "200 " + json(new Receipt("evt_1", outcome)));
    Stream<String> refused =
        Stream.of(RefusalReason.values())
            .map(
                reason ->
                    "%d %s, outcome %s"
                        .formatted(
                            reason.status().value(),
                            json(ProblemDetail.forStatusAndDetail(reason.status(), "…")),
                            reason.name().toLowerCase(Locale.ROOT)));
    GoldenFile.assertLines(
        "answers.txt",
        Stream.of(Stream.of("POST " + StripeWebhookController.PATH), accepted, refused)
            .flatMap(lines -> lines)
            .toList());
  }

  private static String json(Object answer) {
    return new JacksonJsonHttpMessageConverter().getMapper().writeValueAsString(answer);
  }

  @Test
  void metrics() {
    GoldenFile.assertLines(
        "metrics.txt", StringConstants.matching(Pattern.compile("stripe(\\.[a-z_]+)+")));
  }
}
