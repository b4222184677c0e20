package dev.durablestripe.internal.settings;

/**
 * A setting cannot be used. The message names it and says how to fix it; it never quotes a secret.
 */
public final class InvalidSettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final String remedy;

  /**
   * Says which setting is wrong.
   *
   * @param name the environment variable
   * @param problem what is wrong with it, without the value where that may be secret
   * @param remedy what to do about it, in the imperative
   */
  public InvalidSettingException(String name, String problem, String remedy) {
    super(name + " " + problem + ". " + remedy + ".");
    this.problem = name + " " + problem + ".";
    this.remedy = remedy + ".";
  }

  /** Which setting is wrong, and what is wrong with it, in one sentence. */
  public String problem() {
    return problem;
  }

  /** What to do about it, in one sentence. */
  public String remedy() {
    return remedy;
  }
}
