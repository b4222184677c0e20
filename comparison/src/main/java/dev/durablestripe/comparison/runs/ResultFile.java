package dev.durablestripe.comparison.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Results of one kind, one line of JSON each.
 *
 * @param <T> the kind
 */
public final class ResultFile<T> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Class<T> type;

  /** Uses a file, which need not exist. */
  public ResultFile(Path file, Class<T> type) {
    this.file = file;
    this.type = type;
  }

  /** Adds a result. */
  public synchronized void add(T result) {
    try {
      Files.writeString(
          file,
          JSON.writeValueAsString(result) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All results so far. */
  public synchronized List<T> all() {
    try {
      return Files.exists(file)
          ? Files.readAllLines(file).stream().map(this::read).toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private T read(String line) {
    try {
      return JSON.readValue(line, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
