package dev.durablestripe.worker.activity;

import dev.durablestripe.worker.reconcile.CompletedSweeps;
import dev.durablestripe.worker.workflow.RecordSweep;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Records completed sweeps as Temporal's activity. */
@Component
final class RecordSweepActivity implements RecordSweep {
  private final CompletedSweeps sweeps;

  RecordSweepActivity(CompletedSweeps sweeps) {
    this.sweeps = sweeps;
  }

  @Override
  public void completed(Sweep sweep) {
    try {
      sweeps.completed(sweep.name().toLowerCase(Locale.ROOT));
    } catch (Exception e) {
      throw ActivityFailures.of(e);
    }
  }
}
