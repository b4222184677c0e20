package dev.durablestripe.benchmarks.measure;

import java.util.List;

/**
 * The sizes of the measurement of the first events after a start.
 *
 * @param formats how the programs are packaged that are compared
 * @param rounds how often each of them is started
 * @param events how many events are sent after each start
 */
record RestartPlan(List<PackagingFormat> formats, int rounds, int events) {
  static final RestartPlan SMOKE = new RestartPlan(List.of(PackagingFormat.EXTRACTED), 1, 20);

  static final RestartPlan FULL =
      new RestartPlan(
          List.of(
              PackagingFormat.EXTRACTED,
              PackagingFormat.CACHE_OF_START,
              PackagingFormat.CACHE_OF_EVENTS,
              PackagingFormat.IMAGE),
          5,
          500);
}
