package com.acme.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a tutorial. Each has a name after the language that opens its block. */
record TutorialBlocks(Map<String, String> sql, Map<String, String> java) {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\S*) ?(\\S*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  /** Reads a document. */
  static TutorialBlocks of(Path document) {
    Map<String, String> sql = new LinkedHashMap<>();
    Map<String, String> java = new LinkedHashMap<>();
    Matcher found = BLOCK.matcher(read(document));
    while (found.find()) {
      Map<String, String> ofLanguage = found.group(1).equals("sql") ? sql : java;
      if (ofLanguage.put(found.group(2), found.group(3)) != null) {
        throw new AssertionError("A second block of the name: " + found.group());
      }
    }
    return new TutorialBlocks(sql, java);
  }

  private static String read(Path document) {
    try {
      return Files.readString(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the classes, in the document's order. */
  List<String> javaNames() {
    return List.copyOf(java.keySet());
  }

  /** A class. */
  String java(String name) {
    return block(java, name);
  }

  /** A statement, or several. */
  String sql(String name) {
    return block(sql, name);
  }

  private static String block(Map<String, String> blocks, String name) {
    String block = blocks.get(name);
    if (block == null) {
      throw new AssertionError("The tutorial has no block " + name);
    }
    return block;
  }
}
