package dev.durablestripe.internal.training;

import dev.durablestripe.internal.local.CannotStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command that the Dockerfile runs. Its arguments are the module of a program, the cache that
 * the JVM is to write, and the command that starts the program and tells the JVM so. It fails
 * unless the program has processed all events and the cache is there.
 */
public final class CacheTraining {
  /** How many events a program processes before its cache is written. */
  public static final int EVENTS = 2_000;

  private static final Logger log = LoggerFactory.getLogger(CacheTraining.class);
  private static final int PROGRAM = 0;
  private static final int CACHE = 1;
  private static final int COMMAND = 2;

  private CacheTraining() {}

  /** Trains a program, and exits with status 1 if that fails. */
  public static void main(String[] arguments) throws IOException {
    TrainingRun run =
        new TrainingRun(
            TrainedProgram.of(arguments[PROGRAM]),
            List.of(arguments).subList(COMMAND, arguments.length),
            Integer.getInteger("training.events", EVENTS),
            Files.createTempDirectory("training-"));
    try {
      run.run();
      requireCache(Path.of(arguments[CACHE]));
    } catch (RuntimeException e) {
      log.error("The training failed. The program's output is:\n{}", output(run), e);
      System.exit(1);
    }
    System.exit(0);
  }

  private static void requireCache(Path cache) throws IOException {
    if (!Files.exists(cache) || Files.size(cache) == 0) {
      throw new CannotStartException("The JVM has not written " + cache);
    }
  }

  private static String output(TrainingRun run) throws IOException {
    return Files.exists(run.log()) ? Files.readString(run.log()) : "";
  }
}
