package dev.durablestripe.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.Span.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UnsignedSpanFilterTest {
  private static final Map<String, String> SIGNED = Map.of("stripe.signature", "verified");

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final UnsignedSpanFilter spans = new UnsignedSpanFilter(clock::get);

  @Test
  void exportsEverySpanOfASignedDelivery() {
    for (int i = 0; i < 10; i++) {
      assertThat(spans.isExportable(Kind.SERVER, SIGNED)).isTrue();
      assertThat(spans.isExportable(Kind.CLIENT, Map.of())).isTrue();
      assertThat(spans.isExportable(null, Map.of())).isTrue();
    }
  }

  @Test
  void exportsOneUnsignedRequestPerSecond() {
    assertThat(spans.isExportable(Kind.SERVER, Map.of())).isTrue();
    assertThat(spans.isExportable(Kind.SERVER, Map.of())).isFalse();

    clock.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(spans.isExportable(Kind.SERVER, Map.of())).isTrue();
    assertThat(spans.isExportable(Kind.SERVER, Map.of())).isFalse();
  }
}
