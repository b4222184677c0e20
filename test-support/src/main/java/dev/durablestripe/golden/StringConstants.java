package dev.durablestripe.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;

/** The string constants in the compiled main classes of the module under test. */
public final class StringConstants {
  private static final Path CLASSES = Path.of("target", "classes");

  /**
   * The tag of a string in the <a
   * href="https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-4.html#jvms-4.4">constant
   * pool</a>.
   */
  private static final int CONSTANT_STRING = 8;

  private StringConstants() {}

  /**
   * The constants that match a pattern entirely.
   *
   * @param classes selects classes by their internal names, with slashes
   */
  public static NavigableSet<String> matching(Pattern pattern, Predicate<String> classes) {
    NavigableSet<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(CLASSES)) {
      files
          .filter(file -> file.toString().endsWith(".class"))
          .map(StringConstants::read)
          .filter(type -> classes.test(type.getClassName()))
          .flatMap(StringConstants::constants)
          .filter(constant -> pattern.matcher(constant).matches())
          .forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** The constants of all classes that match a pattern entirely. */
  public static NavigableSet<String> matching(Pattern pattern) {
    return matching(pattern, type -> true);
  }

  private static ClassReader read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new ClassReader(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> constants(ClassReader type) {
    char[] buffer = new char[type.getMaxStringLength()];
    Stream.Builder<String> constants = Stream.builder();
    for (int i = 1; i < type.getItemCount(); i++) {
      int offset = type.getItem(i);
      // A long or double has a second entry, without an offset.
      if (offset > 0 && type.readByte(offset - 1) == CONSTANT_STRING) {
        constants.add(type.readUTF8(offset, buffer));
      }
    }
    return constants.build();
  }
}
