package dev.durablestripe.internal.worker;

import dev.durablestripe.internal.application.ApplicationSettings;
import dev.durablestripe.internal.contract.FollowUpTarget;
import dev.durablestripe.internal.settings.InvalidSettingException;
import dev.durablestripe.internal.settings.Settings;
import dev.durablestripe.internal.settings.SigningSecrets;
import dev.durablestripe.internal.settings.TelemetrySettings;
import dev.durablestripe.internal.settings.TemporalSettings;
import dev.durablestripe.internal.worker.codec.CodecSettings;
import dev.durablestripe.internal.worker.event.KeyScope;
import dev.durablestripe.internal.worker.subscription.SubscriptionOrdering;
import io.temporal.common.WorkerDeploymentVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The worker's settings, except the database's, which Spring Boot reads itself.
 *
 * @param stripeSecretKey {@code STRIPE_SECRET_KEY}; it may change, but its scope does not
 * @param keyScope what that key can see, by its prefix and {@code STRIPE_LIVEMODE}
 * @param webhookSecrets {@code STRIPE_WEBHOOK_SECRET}: the secrets of every endpoint; empty for a
 *     worker that trusts what is in Temporal
 * @param stripeApiBase {@code STRIPE_API_BASE}, only for a fake of Stripe's API
 * @param stripeCallsPerSecond {@code STRIPE_CALLS_PER_SECOND}: Stripe's limit is shared with
 *     everything else that the merchant runs
 * @param clockTolerance {@code STRIPE_CLOCK_TOLERANCE}: how far two clocks at Stripe may differ
 * @param reconcileInterval {@code RECONCILE_INTERVAL}: how often the reconciliation looks for
 *     missed events; empty if there are no schedules
 * @param reconcileReach {@code RECONCILE_REACH}: how far back it looks
 * @param changeFeedRetention {@code CHANGE_FEED_RETENTION}: how long changes stay in the feed after
 *     every consumer has taken them
 * @param version {@code TEMPORAL_DEPLOYMENT_NAME} and {@code TEMPORAL_WORKER_BUILD_ID}, the names
 *     that Temporal's Worker Controller uses; empty without <a
 *     href="https://docs.temporal.io/worker-versioning">Worker Versioning</a>
 * @param codec {@code CODEC_PASSWORD} and {@code CODEC_UI_ORIGIN}: who may decrypt payloads; empty
 *     if nobody may
 * @param databasePassword {@code SPRING_DATASOURCE_PASSWORD}; empty if the role has none
 * @param migration {@code SPRING_FLYWAY_*}: whether the worker migrates the database, and how
 * @param localFirstAttempt {@code FIRST_ATTEMPT}: whether the first attempt to apply an event is
 *     made inside the first workflow task
 * @param followUp {@code FOLLOW_UP_WORKFLOW} and {@code FOLLOW_UP_TASK_QUEUE}: the application's
 *     workflow that follows each applied event; empty if none does
 * @param temporal how to reach Temporal
 */
record WorkerSettings(
    Supplier<String> stripeSecretKey,
    KeyScope keyScope,
    Supplier<List<String>> webhookSecrets,
    Optional<String> stripeApiBase,
    int stripeCallsPerSecond,
    Duration clockTolerance,
    Optional<Duration> reconcileInterval,
    Duration reconcileReach,
    Duration changeFeedRetention,
    Optional<WorkerDeploymentVersion> version,
    Optional<CodecSettings> codec,
    Supplier<Optional<String>> databasePassword,
    MigrationSettings migration,
    boolean localFirstAttempt,
    Optional<FollowUpTarget> followUp,
    TemporalSettings temporal)
    implements ApplicationSettings {
  /** The starter's port, in case both programs share their variables. */
  static final Set<String> HIDDEN_VARIABLES = Set.of("SERVER_PORT");

  private static final String SECRET_KEY = "STRIPE_SECRET_KEY";
  private static final String DEPLOYMENT = "TEMPORAL_DEPLOYMENT_NAME";
  private static final String BUILD = "TEMPORAL_WORKER_BUILD_ID";

  private static final Pattern SECRET_KEY_PATTERN = Pattern.compile("(sk|rk)_\\w+");

  static WorkerSettings from(Settings settings) {
    settings.checkPort("MANAGEMENT_SERVER_PORT");
    TelemetrySettings.check(settings);
    DatabaseSettings.check(settings);
    return read(
        settings, DatabaseSettings.password(settings), DatabaseSettings.migration(settings));
  }

  /** In another application, which has the settings of its database and of its server itself. */
  static WorkerSettings embedded(Settings settings) {
    return read(settings, Optional::empty, DatabaseSettings.embeddedMigration(settings));
  }

  private static WorkerSettings read(
      Settings settings, Supplier<Optional<String>> password, MigrationSettings migration) {
    KeyScope scope = StripeKeyType.scope(key(settings), settings);
    TemporalSettings temporal = TemporalSettings.from(settings);
    return new WorkerSettings(
        settings.reloadable(List.of(SECRET_KEY), next -> key(next, scope)),
        scope,
        settings.reloadable(List.of(SigningSecrets.SETTING), SigningSecrets::from),
        StripeApiBase.from(settings, scope.livemode()),
        settings.number("STRIPE_CALLS_PER_SECOND", 10, 1, 1000),
        settings.duration(
            "STRIPE_CLOCK_TOLERANCE",
            SubscriptionOrdering.DEFAULT_TOLERANCE,
            Duration.ZERO,
            Duration.ofMinutes(1)),
        settings.durationOrOff(
            "RECONCILE_INTERVAL",
            Duration.ofMinutes(15),
            Duration.ofMinutes(1),
            Duration.ofDays(1)),
        settings.duration(
            "RECONCILE_REACH", Duration.ofDays(4), Duration.ofHours(1), Duration.ofDays(30)),
        settings.duration(
            "CHANGE_FEED_RETENTION",
            Duration.ofDays(7),
            Duration.ofHours(1),
            Duration.ofDays(3650)),
        version(settings),
        CodecSettings.from(settings),
        password,
        migration,
        settings.word("FIRST_ATTEMPT", List.of("LOCAL", "ACTIVITY")).equals("LOCAL"),
        FollowUpSettings.from(settings, temporal.names()),
        temporal);
  }

  @Override
  public List<Object> optionalBeans() {
    return Stream.<Optional<?>>of(codec, temporal.encryption())
        .<Object>flatMap(Optional::stream)
        .toList();
  }

  @Override
  public Set<String> hiddenVariables() {
    return HIDDEN_VARIABLES;
  }

  @Override
  public List<String> warnings(Settings settings) {
    return Stream.concat(
            ApplicationSettings.super.warnings(settings).stream(),
            DatabaseSettings.warnings(settings).stream())
        .toList();
  }

  private static Optional<WorkerDeploymentVersion> version(Settings settings) {
    if (settings.text(DEPLOYMENT).isEmpty() && settings.text(BUILD).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new WorkerDeploymentVersion(
            settings.required(DEPLOYMENT, "Set it too, or remove " + BUILD),
            settings.required(BUILD, "Set it too, or remove " + DEPLOYMENT)));
  }

  private static String key(Settings settings) {
    String key =
        settings.required(
            SECRET_KEY,
            "Set it to a restricted key (rk_…) that may read subscriptions, invoices, checkout"
                + " sessions and events");
    if (!SECRET_KEY_PATTERN.matcher(key).matches()) {
      throw new InvalidSettingException(
          SECRET_KEY,
          "is not a secret key",
          "Use a key that starts with rk_ or sk_, not a publishable key");
    }
    return key;
  }

  /** What the worker has stored and may read depends on the scope of the key that it began with. */
  private static String key(Settings settings, KeyScope scope) {
    String key = key(settings);
    if (!StripeKeyType.scope(key, settings).equals(scope)) {
      throw new InvalidSettingException(
          SECRET_KEY,
          "is of another mode, or of an organization instead of an account",
          "Use a key like the one before, or restart the worker");
    }
    return key;
  }

  /** Contains no secret. */
  @Override
  public String toString() {
    return "WorkerSettings";
  }
}
