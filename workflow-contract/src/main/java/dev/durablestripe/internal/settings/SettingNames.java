package dev.durablestripe.internal.settings;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The names of all settings, so that a misspelt one is reported instead of silently ignored. */
public final class SettingNames {
  private static final Set<String> VARIABLES =
      Set.of(
          "STRIPE_WEBHOOK_SECRET",
          "STRIPE_LIVEMODE",
          "STRIPE_SECRET_KEY",
          "STRIPE_API_BASE",
          "STRIPE_CALLS_PER_SECOND",
          "STRIPE_CLOCK_TOLERANCE",
          "FIRST_ATTEMPT",
          "FOLLOW_UP_WORKFLOW",
          "FOLLOW_UP_TASK_QUEUE",
          "RECONCILE_INTERVAL",
          "RECONCILE_REACH",
          "CHANGE_FEED_RETENTION",
          "DATABASE_SCHEMA",
          "MAX_STARTS_IN_FLIGHT",
          "WEBHOOK_PATH",
          "TEMPORAL_ADDRESS",
          "TEMPORAL_NAMESPACE",
          "TEMPORAL_API_KEY",
          "TEMPORAL_CLI_PATH",
          "DEPLOYMENT_PREFIX",
          "TEMPORAL_DEPLOYMENT_NAME",
          "TEMPORAL_WORKER_BUILD_ID",
          "TEMPORAL_TLS",
          "TEMPORAL_TLS_CLIENT_CERT_PATH",
          "TEMPORAL_TLS_CLIENT_CERT_DATA",
          "TEMPORAL_TLS_CLIENT_KEY_PATH",
          "TEMPORAL_TLS_CLIENT_KEY_DATA",
          "TEMPORAL_TLS_SERVER_CA_CERT_PATH",
          "TEMPORAL_TLS_SERVER_CA_CERT_DATA",
          "TEMPORAL_TLS_SERVER_NAME",
          "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION",
          "SPRING_DATASOURCE_URL",
          "SPRING_DATASOURCE_USERNAME",
          "SPRING_DATASOURCE_PASSWORD",
          "SPRING_FLYWAY_ENABLED",
          "SPRING_FLYWAY_URL",
          "SPRING_FLYWAY_USER",
          "SPRING_FLYWAY_PASSWORD",
          "PAYLOAD_ENCRYPTION_KEYSET",
          "PAYLOAD_ENCRYPTION_REQUIRED",
          "CODEC_PASSWORD",
          "CODEC_UI_ORIGIN",
          "LOGGING_STRUCTURED_FORMAT_CONSOLE",
          "OTEL_EXPORTER_OTLP_ENDPOINT",
          "SERVER_PORT",
          "MANAGEMENT_SERVER_PORT");

  /** Every environment variable that one of the programs reads. */
  public static final Set<String> KNOWN =
      Stream.concat(VARIABLES.stream(), SecretFiles.SETTINGS.stream().map(SecretFiles::name))
          .collect(Collectors.toUnmodifiableSet());

  /** Variables of other programs whose names are close to one of ours. */
  private static final Set<String> FOREIGN_NAMES = Set.of("SERVER_HOST", "SERVER_ROOT");

  /** Headers for calls to Temporal, which its own library reads. */
  private static final String METADATA = "TEMPORAL_GRPC_META_";

  private static final int MAX_DISTANCE = 2;
  private static final LevenshteinDistance DISTANCE = new LevenshteinDistance(MAX_DISTANCE);

  private SettingNames() {}

  /**
   * Looks for misspelt names.
   *
   * @return a warning for each {@code STRIPE_*} or {@code TEMPORAL_*} name that nothing reads, but
   *     that may be another program's: Kubernetes adds some of these
   * @throws InvalidSettingException if a name is within two letters of one of ours
   */
  public static List<String> check(Collection<String> names) {
    List<String> unknown =
        names.stream()
            .filter(name -> !KNOWN.contains(name) && !FOREIGN_NAMES.contains(name))
            .filter(name -> !name.startsWith(METADATA))
            .sorted()
            .toList();
    for (String name : unknown) {
      similar(name)
          .ifPresent(
              known -> {
                throw new InvalidSettingException(
                    name, "is not a setting", "Rename it to " + known + ", or remove it");
              });
    }
    return unknown.stream()
        .filter(name -> name.startsWith("STRIPE_") || name.startsWith("TEMPORAL_"))
        .map(name -> "Durable Stripe does not know the setting " + name + " and ignores it.")
        .toList();
  }

  private static Optional<String> similar(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return KNOWN.stream().filter(known -> DISTANCE.apply(upper, known) >= 0).sorted().findFirst();
  }
}
