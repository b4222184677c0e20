package dev.durablestripe.benchmarks.candidates;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.common.converter.RawValue;

/** The activity of bare Temporal: it does nothing. */
@ActivityInterface
public interface BareActivity {
  /** Ignores the event. */
  @ActivityMethod(name = "Nothing")
  void run(RawValue event);
}
