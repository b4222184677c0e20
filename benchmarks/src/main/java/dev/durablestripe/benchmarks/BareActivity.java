package dev.durablestripe.benchmarks;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.common.converter.RawValue;

/** An activity that does nothing. */
@ActivityInterface
public interface BareActivity {
  /** Does nothing with its input. */
  @ActivityMethod(name = "Nothing")
  void run(RawValue event);
}
