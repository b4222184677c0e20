package dev.durablestripe.handler;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.Stripe;
import com.stripe.model.Charge;
import com.stripe.model.Refund;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An event's object in the model of Stripe's library. */
class ReceivedEventTest {
  private static ReceivedEvent event(@Nullable String apiVersion, boolean thin) {
    String version = apiVersion == null ? "null" : "\"" + apiVersion + "\"";
    String json =
        """
        {"id":"evt_1","object":"event","api_version":%s,"type":"charge.refunded",
         "data":{"object":{"id":"ch_1","object":"charge","amount_refunded":500}}}
        """
            .formatted(version);
    return new ReceivedEvent(
        "evt_1",
        "charge.refunded",
        thin,
        Instant.EPOCH,
        false,
        apiVersion,
        "",
        "ch_1",
        null,
        json,
        false,
        false);
  }

  @Test
  void hasTheObjectOfTheLibrarysVersion() {
    assertThat(event(Stripe.API_VERSION, false).object(Charge.class))
        .hasValueSatisfying(charge -> assertThat(charge.getAmountRefunded()).isEqualTo(500));
  }

  @Test
  void hasTheObjectOfAnEarlierVersionOfTheSameRelease() {
    String release = Stripe.API_VERSION.substring(Stripe.API_VERSION.indexOf('.'));

    assertThat(event("2026-01-01" + release, false).object(Charge.class)).isPresent();
  }

  @Test
  void hasNoObjectThatTheLibraryCouldMisread() {
    assertThat(event("2020-08-27", false).object(Charge.class)).isEmpty();
    assertThat(event("2026-09-30.other", false).object(Charge.class)).isEmpty();
    assertThat(event(null, false).object(Charge.class)).isEmpty();
    assertThat(event(Stripe.API_VERSION, true).object(Charge.class)).isEmpty();
    assertThat(event(Stripe.API_VERSION, false).object(Refund.class)).isEmpty();
  }

  @Test
  void doesNotPrintItsJson() {
    assertThat(event(null, false)).hasToString("charge.refunded evt_1");
  }
}
