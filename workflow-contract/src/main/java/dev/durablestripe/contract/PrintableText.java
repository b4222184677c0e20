package dev.durablestripe.contract;

import java.util.regex.Pattern;

/**
 * Text that shows the same wherever it is shown: in a log, in a terminal, in a code span of
 * Markdown.
 */
public final class PrintableText {
  /**
   * Control, format, private, unassigned and surrogate characters, which <a
   * href="https://www.unicode.org/reports/tr44/#General_Category_Values">category C</a> has all of;
   * separators of lines and paragraphs; and the backtick, which ends a code span. The format
   * characters are those that reverse text or make it vanish.
   */
  private static final Pattern NOT_PLAIN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}`]");

  private PrintableText() {}

  /** Whether a text has nothing but visible characters and spaces, and no backtick. */
  public static boolean is(String text) {
    return !NOT_PLAIN.matcher(text).find();
  }
}
