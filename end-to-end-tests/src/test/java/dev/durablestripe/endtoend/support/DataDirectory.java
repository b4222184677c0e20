package dev.durablestripe.endtoend.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The data of a PostgreSQL server that is stopped. */
public final class DataDirectory {
  private DataDirectory() {}

  /** Copies it: the simplest true backup there is. */
  public static void copy(Path from, Path to) {
    try {
      Process copy = new ProcessBuilder("cp", "-a", from.toString(), to.toString()).start();
      assertThat(copy.waitFor()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
