package dev.durablestripe.endtoend.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The code and the settings in docs/follow-up-workflows.md. */
public final class FollowUpTutorial {
  private static final Path DOCUMENT = Path.of("..", "docs", "follow-up-workflows.md");
  private static final Path SOURCES = Path.of("src", "test", "java", "com", "acme", "mail");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\S*) ?(\\S*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private FollowUpTutorial() {}

  /** All blocks by name. */
  public static Map<String, String> blocks() {
    Map<String, String> blocks = new LinkedHashMap<>();
    Matcher found = BLOCK.matcher(read(DOCUMENT));
    while (found.find()) {
      blocks.put(found.group(2), found.group(3));
    }
    return blocks;
  }

  /** The class of the application that a block of code is a part of. */
  public static String source(String block) {
    return read(SOURCES.resolve(block + ".java"));
  }

  /** The settings that the page makes. */
  public static Map<String, String> settings() {
    return blocks()
        .getOrDefault("settings", "")
        .lines()
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(line -> line[0], line -> line[1]));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
