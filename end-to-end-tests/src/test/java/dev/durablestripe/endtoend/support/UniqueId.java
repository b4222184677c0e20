package dev.durablestripe.endtoend.support;

import java.util.UUID;

/** Parts of ids that no other test uses, as the tests share one stack. */
public final class UniqueId {
  private UniqueId() {}

  /** 32 hexadecimal digits. */
  public static String next() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}
