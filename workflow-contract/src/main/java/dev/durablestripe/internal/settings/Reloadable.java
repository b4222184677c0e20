package dev.durablestripe.internal.settings;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value made of secrets that may be in files. When a file changes, the value is made again, by
 * the rules that apply at start; if it cannot be, the old value stays. Whoever uses the value gets
 * it each time, and does not keep it.
 *
 * @param <T> an immutable type
 */
public final class Reloadable<T> implements Supplier<T> {
  private static final Logger log = LoggerFactory.getLogger(Reloadable.class);

  private final Settings settings;
  private final SecretFiles files;
  private final List<String> names;
  private final Function<Settings, T> reader;
  private Map<String, Optional<ByteBuffer>> applied;
  private Map<String, Optional<ByteBuffer>> seen;
  private volatile T value;

  Reloadable(
      Settings settings, SecretFiles files, List<String> names, Function<Settings, T> reader) {
    this.settings = settings;
    this.files = files;
    this.names = names;
    this.reader = reader;
    this.applied = files.contentsAtStart(names);
    this.seen = applied;
    this.value = reader.apply(settings);
  }

  /** The current value. */
  @Override
  public T get() {
    return value;
  }

  /**
   * Looks at the files. A new content is used once it is the same in two calls, because before that
   * it may be half-written. Called by one thread.
   */
  void reload() {
    Map<String, Optional<ByteBuffer>> contents = files.contents(names);
    boolean settled = contents.equals(seen);
    seen = contents;
    if (settled && !contents.equals(applied)) {
      applied = contents;
      apply(contents);
    }
  }

  private void apply(Map<String, Optional<ByteBuffer>> contents) {
    try {
      value = reader.apply(settings.with(SecretFiles.secrets(contents)));
      log.info("The new content of {} is in use", fileNames());
    } catch (InvalidSettingException e) {
      log.warn("The old content of {} stays in use: {}", fileNames(), e.getMessage());
    }
  }

  private String fileNames() {
    return applied.keySet().stream().map(SecretFiles::name).collect(Collectors.joining(", "));
  }
}
