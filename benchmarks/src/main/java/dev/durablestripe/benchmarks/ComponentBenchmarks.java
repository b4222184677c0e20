package dev.durablestripe.benchmarks;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import dev.durablestripe.contract.MalformedStripeEventException;
import dev.durablestripe.contract.StripeEvent;
import dev.durablestripe.worker.subscription.IncomingState;
import dev.durablestripe.worker.subscription.OrderingDecision;
import dev.durablestripe.worker.subscription.StoredSubscription;
import dev.durablestripe.worker.subscription.SubscriptionOrdering;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The parts that need nothing but the CPU. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ComponentBenchmarks {
  private static final String SECRET = "whsec_benchmark";
  private static final long TOLERANCE_SECONDS = 86_400;
  private static final int ITERATIONS = 5;

  private final BenchmarkEvent event = new EventBatch(EventBatch.Mix.DISTINCT).next();
  private final byte[] body = event.bytes();
  private final String signature = sign(event);
  private final SubscriptionOrdering rule =
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

  /** Stripe's own check of a signature. */
  @Benchmark
  public boolean verify() throws SignatureVerificationException {
    return Webhook.Signature.verifyHeader(event.json(), signature, SECRET, TOLERANCE_SECONDS);
  }

  /** From bytes to an event. */
  @Benchmark
  public StripeEvent parse() throws MalformedStripeEventException {
    return StripeEvent.parse(body);
  }

  /** Which of two states wins. */
  @Benchmark
  public OrderingDecision decide() {
    return rule.decide(stored, incoming);
  }

  /** Measures all of them in a JVM of their own. */
  static void run(BenchmarkScale extent, Report report) {
    boolean smoke = extent.jmhSeconds() == 0;
    TimeValue time = smoke ? TimeValue.milliseconds(10) : TimeValue.seconds(extent.jmhSeconds());
    int iterations = smoke ? 1 : ITERATIONS;
    try {
      Collection<RunResult> results =
          new Runner(
                  new OptionsBuilder()
                      .include(ComponentBenchmarks.class.getName())
                      .forks(smoke ? 0 : 1)
                      .warmupIterations(iterations)
                      .warmupTime(time)
                      .measurementIterations(iterations)
                      .measurementTime(time)
                      .verbosity(VerboseMode.SILENT)
                      .build())
              .run();
      List<List<String>> rows = new ArrayList<>();
      for (RunResult result : results) {
        rows.add(
            List.of(
                result.getPrimaryResult().getLabel(),
                NumberFormats.number(result.getPrimaryResult().getScore()),
                NumberFormats.number(result.getPrimaryResult().getScoreError())));
      }
      report
          .section("The parts that need nothing but the CPU")
          .text(
              "JMH, one JVM of its own, %d measurements of %d s, an event of %,d bytes."
                  .formatted(
                      iterations, extent.jmhSeconds(), new ComponentBenchmarks().body.length))
          .table(List.of("part", "µs", "± (99.9 %)"), rows);
    } catch (RunnerException e) {
      throw new IllegalStateException(e);
    }
  }
}
