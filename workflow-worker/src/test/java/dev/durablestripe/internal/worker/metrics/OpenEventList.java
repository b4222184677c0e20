package dev.durablestripe.internal.worker.metrics;

import io.grpc.Status;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Open events in memory, answered as a server answers. */
final class OpenEventList implements OpenEvents {
  /** When those that wait started; no two at the same time. */
  final TreeSet<Instant> waiting = new TreeSet<>();

  /** When those that are paused started. */
  final TreeSet<Instant> paused = new TreeSet<>();

  /** Whether requests are refused. */
  boolean refusing;

  /** How many requests there were. */
  int requests;

  @Override
  public Page newest() {
    request();
    List<Instant> page =
        Stream.concat(waiting.stream(), paused.stream())
            .sorted(Comparator.reverseOrder())
            .limit(PAGE_SIZE)
            .toList();
    return new Page(
        page.stream().filter(waiting::contains).toList(),
        page.stream().filter(paused::contains).count(),
        page.size() == waiting.size() + paused.size());
  }

  @Override
  public Page newestBefore(Instant start) {
    request();
    List<Instant> page =
        waiting.headSet(start, false).descendingSet().stream().limit(PAGE_SIZE).toList();
    return new Page(page, 0, page.size() == waiting.headSet(start).size());
  }

  @Override
  public long count() {
    request();
    return (long) waiting.size() + paused.size();
  }

  @Override
  public long countPaused() {
    request();
    return paused.size();
  }

  private void request() {
    requests++;
    if (refusing) {
      throw Status.RESOURCE_EXHAUSTED.asRuntimeException();
    }
  }
}
