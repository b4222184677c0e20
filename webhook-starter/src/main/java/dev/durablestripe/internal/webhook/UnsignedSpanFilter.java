package dev.durablestripe.internal.webhook;

import io.micrometer.common.KeyValue;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.exporter.FinishedSpan;
import io.micrometer.tracing.exporter.SpanExportingPredicate;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * Keeps unsigned requests from filling the traces: one span of them per second is exported. Whether
 * a request is signed is known only once its body has arrived, which is too late for a sampler.
 */
class UnsignedSpanFilter implements SpanExportingPredicate {
  private static final String KEY = "stripe.signature";
  private static final String VERIFIED = "verified";
  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanoTime;
  private final AtomicLong next;

  @Autowired
  UnsignedSpanFilter() {
    this(System::nanoTime);
  }

  UnsignedSpanFilter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.next = new AtomicLong(nanoTime.getAsLong());
  }

  /** Marks a request as signed, so that its trace is exported. */
  static void markSigned(HttpServletRequest request) {
    ServerHttpObservationFilter.findObservationContext(request)
        .ifPresent(context -> context.addHighCardinalityKeyValue(KeyValue.of(KEY, VERIFIED)));
  }

  @Override
  public boolean isExportable(FinishedSpan span) {
    return isExportable(span.getKind(), span.getTags());
  }

  boolean isExportable(Span.@Nullable Kind kind, Map<String, String> tags) {
    return kind != Span.Kind.SERVER || VERIFIED.equals(tags.get(KEY)) || isDue();
  }

  private boolean isDue() {
    long now = nanoTime.getAsLong();
    long nextExport = next.get();
    return now - nextExport >= 0 && next.compareAndSet(nextExport, now + INTERVAL_NANOS);
  }
}
