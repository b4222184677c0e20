package dev.durablestripe.benchmarks.measure;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import dev.durablestripe.benchmarks.load.BenchmarkEvent;
import dev.durablestripe.benchmarks.load.EventBatch;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.subscription.IncomingState;
import dev.durablestripe.internal.worker.subscription.OrderingDecision;
import dev.durablestripe.internal.worker.subscription.StoredSubscription;
import dev.durablestripe.internal.worker.subscription.SubscriptionOrdering;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The functions of an event's path that do no I/O, as JMH benchmarks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PureFunctionBenchmarks {
  private static final String SECRET = "whsec_benchmark";
  private static final long TOLERANCE_SECONDS = 86_400;

  private final BenchmarkEvent event = new EventBatch(EventBatch.Mix.DISTINCT).next();
  private final byte[] body = event.bytes();
  private final String signature = sign(event);
  private final SubscriptionOrdering ordering =
      new SubscriptionOrdering(SubscriptionOrdering.DEFAULT_TOLERANCE);
  private final Instant now = Instant.now();
  private final StoredSubscription stored =
      new StoredSubscription(
          "cus_1", "active", now.minusSeconds(60), now.minusSeconds(60), false, 7);
  private final IncomingState incoming = new IncomingState.Snapshot(false, now, "past_due");

  private static String sign(BenchmarkEvent event) {
    try {
      return Webhook.Signature.generateSignatureHeader(event.json(), SECRET);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Verifies a signature with Stripe's library. */
  @Benchmark
  public boolean verify() throws SignatureVerificationException {
    return Webhook.Signature.verifyHeader(event.json(), signature, SECRET, TOLERANCE_SECONDS);
  }

  /** Reads an event's envelope. */
  @Benchmark
  public StripeEvent parse() throws MalformedStripeEventException {
    return StripeEvent.parse(body);
  }

  /** Decides which of two states of a subscription wins. */
  @Benchmark
  public OrderingDecision decide() {
    return ordering.decide(stored, incoming);
  }

  int eventBytes() {
    return body.length;
  }
}
