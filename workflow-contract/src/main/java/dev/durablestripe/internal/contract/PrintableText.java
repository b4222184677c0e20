package dev.durablestripe.internal.contract;

import java.util.regex.Pattern;

/** Text that looks the same in a log, in a terminal and in a code span of Markdown. */
public final class PrintableText {
  /**
   * Control, format, private, unassigned and surrogate characters, which are <a
   * href="https://www.unicode.org/reports/tr44/#General_Category_Values">category C</a>; separators
   * of lines and paragraphs; and the backtick, which ends a code span. Format characters can
   * reverse or hide text.
   */
  private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}`]");

  private PrintableText() {}

  /** Whether a text contains only visible characters and spaces, and no backtick. */
  public static boolean is(String text) {
    return !NOT_PRINTABLE.matcher(text).find();
  }
}
