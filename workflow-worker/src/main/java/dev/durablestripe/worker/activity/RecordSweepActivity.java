package dev.durablestripe.worker.activity;

import dev.durablestripe.worker.reconcile.CompletedSweeps;
import dev.durablestripe.worker.workflow.RecordSweep;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Records that a sweep has completed. */
@Component
final class RecordSweepActivity implements RecordSweep {
  private final CompletedSweeps sweeps;

  RecordSweepActivity(CompletedSweeps sweeps) {
    this.sweeps = sweeps;
  }

  @Override
  public void completed(Sweep sweep) {
    ActivityAttempt.run(() -> sweeps.completed(sweep.name().toLowerCase(Locale.ROOT)));
  }
}
