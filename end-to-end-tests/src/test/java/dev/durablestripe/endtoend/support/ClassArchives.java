package dev.durablestripe.endtoend.support;

import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.TemporalCli;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Has all programs apply events, and archives the classes that this loads. The build runs it once,
 * before the tests start the programs a hundred times.
 */
final class ClassArchives {
  private static final int EVENTS = 10;
  private static final Path PROJECT = Path.of("..").toAbsolutePath();
  private static final List<Path> JARS =
      List.of(
          LocalStack.bootJar(PROJECT, "webhook-starter"),
          LocalStack.bootJar(PROJECT, "workflow-worker"),
          LocalStack.bootJar(PROJECT, "durable-stripe"));

  private ClassArchives() {}

  /** Does nothing for jars that have archives already. */
  public static void main(String[] arguments) {
    if (JARS.stream().allMatch(PreparedJar::hasArchive)) {
      return;
    }
    try {
      applyEvents();
    } finally {
      JARS.forEach(PreparedJar::useArchive);
    }
  }

  private static void applyEvents() {
    try (ResourceStack resources = new ResourceStack()) {
      Path folder = Path.of("target", "stack-archives").toAbsolutePath();
      LocalStack stack =
          new LocalStack(
              PROJECT,
              folder,
              Ports.free(),
              TemporalCli.ofUser(),
              resources,
              PreparedJar::archiving);
      applyEvents(new Pipeline(stack));
      try (TestNamespace namespace = TestNamespace.withNewDatabase(stack)) {
        namespace.startSingleProgram(Map.of()).awaitHealthy();
        applyEvents(namespace.pipeline());
      }
    }
  }

  private static void applyEvents(Pipeline pipeline) {
    for (int i = 0; i < EVENTS; i++) {
      pipeline.apply(new TestSubscription().snapshot("rehearsal", "updated", 0, "active", 1));
    }
  }
}
