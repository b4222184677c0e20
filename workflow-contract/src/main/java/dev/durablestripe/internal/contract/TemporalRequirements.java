package dev.durablestripe.internal.contract;

/**
 * What an operator creates in Temporal before the programs can work, with the commands to run. It
 * is made from the same constants that the programs use.
 *
 * @param namespace the namespace's name
 * @param names the names of the task queues
 */
public record TemporalRequirements(String namespace, DeploymentNames names) {
  private static final String TEXT =
      """
      Durable Stripe needs this in Temporal. (Nothing was connected to.)

      1. The namespace %1$s, with a retention of %2$d days or more:
         Stripe lists and resends events for so long.
         Your own server:
           %3$s
         Temporal Cloud, once the namespace is created in its UI:
           %4$s

      2. These search attributes. If one is missing, Temporal refuses every event.
      %5$s
         Your own server, unless the worker may register them itself:
           %6$s
         Temporal Cloud:
           %7$s

      3. An API key or a client certificate for both programs.
         Your own server: the role Writer in the namespace. As Admin, the worker also registers
         search attributes itself.
         Temporal Cloud: the permission Write on the namespace, for example of this service account:
           %8$s

      The programs create the rest themselves: schedules, and the task queues %9$s and %10$s.

      Optional: fairness between Connect accounts. On your own server it is matching.enableFairness
      in the dynamic configuration, in Temporal Cloud a setting of the namespace.
      """;

  /** The requirements, for a terminal. */
  public String text() {
    SearchAttributeProblem attributes = SearchAttributeTypes.creation(namespace, "");
    long days = TemporalNamespace.MIN_RETENTION.toDays();
    return TEXT.formatted(
        namespace,
        days,
        TemporalNamespace.creation(namespace),
        "tcld namespace retention set --namespace %s --retention-days %d"
            .formatted(namespace, days),
        SearchAttributeTypes.table().indent(5).stripTrailing(),
        attributes.selfHostedCommand(),
        attributes.cloudCommand(),
        "temporal cloud service-account create-namespace-scoped --name durable-stripe"
            + " --namespace %s --namespace-permission write".formatted(namespace),
        names.taskQueue(),
        names.stripeCallsTaskQueue());
  }
}
