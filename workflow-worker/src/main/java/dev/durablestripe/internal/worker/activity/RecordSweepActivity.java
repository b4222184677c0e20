package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.worker.reconcile.CompletedSweeps;
import dev.durablestripe.internal.worker.workflow.RecordSweep;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Records that a sweep has completed. */
@Component
final class RecordSweepActivity implements RecordSweep {
  private static final Logger log = LoggerFactory.getLogger(RecordSweepActivity.class);

  private final CompletedSweeps sweeps;

  RecordSweepActivity(CompletedSweeps sweeps) {
    this.sweeps = sweeps;
  }

  @Override
  public void completed(Sweep sweep, @Nullable String reach) {
    ActivityAttempt.run(() -> record(sweep, reach));
  }

  /** The sweep over all events finds what all others have missed, so it must not leave a gap. */
  private void record(Sweep sweep, @Nullable String reach) {
    String name = sweep.name().toLowerCase(Locale.ROOT);
    if (sweep != Sweep.ALL || reach == null) {
      sweeps.completed(name);
    } else if (!sweeps.completed(name, Duration.parse(reach))) {
      log.warn(
          "A sweep over all events of the last {} does not count as completed: the last completed one is longer ago. Start one with a longer reach.",
          reach);
    }
  }
}
