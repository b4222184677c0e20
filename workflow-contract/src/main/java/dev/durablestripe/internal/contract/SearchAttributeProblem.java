package dev.durablestripe.internal.contract;

/**
 * Why Temporal refuses to start events: it lacks search attributes, or has them with other types.
 *
 * @param reason what is wrong, in the server's words where it said anything
 * @param selfHostedCommand what to run for a server of your own
 * @param cloudCommand what to run for <a
 *     href="https://docs.temporal.io/cloud/tcld/namespace">Temporal Cloud</a>
 */
public record SearchAttributeProblem(String reason, String selfHostedCommand, String cloudCommand) {

  /** All in one sentence for each, for a log. */
  @Override
  public String toString() {
    return "%s. Run: %s. For Temporal Cloud, run: %s"
        .formatted(reason, selfHostedCommand, cloudCommand);
  }
}
