package dev.durablestripe.internal.settings;

import dev.durablestripe.internal.contract.DeploymentNames;
import dev.durablestripe.internal.encryption.EncryptionCodec;
import dev.durablestripe.internal.encryption.EncryptionKeys;
import io.grpc.Metadata;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.GrpcCompression;
import io.temporal.serviceclient.GrpcMetadataProvider;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to reach Temporal, under the names of <a
 * href="https://docs.temporal.io/develop/environment-configuration">Temporal's own environment
 * configuration</a>, and what Temporal stores.
 *
 * @param namespace {@code TEMPORAL_NAMESPACE}, {@code default} if not set
 * @param names {@code DEPLOYMENT_PREFIX}: the names of task queues and schedules
 * @param stubs address, TLS and API key
 * @param encryption {@code PAYLOAD_ENCRYPTION_KEYSET}: encrypts payloads; empty if they stay in
 *     plain text
 * @param encryptionRequired {@code PAYLOAD_ENCRYPTION_REQUIRED}: the worker applies no event that
 *     is stored in plain text
 */
public record TemporalSettings(
    String namespace,
    DeploymentNames names,
    WorkflowServiceStubsOptions stubs,
    Optional<EncryptionCodec> encryption,
    boolean encryptionRequired) {
  private static final String ADDRESS = "TEMPORAL_ADDRESS";
  private static final String UNVERIFIED = "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION";
  private static final String REQUIRED = "PAYLOAD_ENCRYPTION_REQUIRED";
  private static final String PREFIX = "DEPLOYMENT_PREFIX";
  private static final List<String> API_KEY = List.of("TEMPORAL_API_KEY");
  private static final List<String> CERTIFICATES =
      List.of(
          "TEMPORAL_TLS_CLIENT_CERT_DATA",
          "TEMPORAL_TLS_CLIENT_KEY_DATA",
          "TEMPORAL_TLS_SERVER_CA_CERT_DATA");
  private static final List<String> FLAGS = List.of("TEMPORAL_TLS", UNVERIFIED);
  private static final Pattern HOST_AND_PORT = Pattern.compile("[^\\s/]+:(\\d{1,5})");
  private static final int MAX_PORT = 65_535;
  private static final Pattern WORDS = Pattern.compile("(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*");

  /**
   * Reads the {@code TEMPORAL_*} and {@code PAYLOAD_ENCRYPTION_*} settings, and the prefix.
   *
   * @throws InvalidSettingException if one cannot be used
   */
  public static TemporalSettings from(Settings settings) {
    for (String flag : FLAGS) {
      settings.word(flag, List.of("false", "true"));
    }
    String address = settings.text(ADDRESS).orElse("127.0.0.1:7233");
    Matcher hostAndPort = HOST_AND_PORT.matcher(address);
    if (!hostAndPort.matches() || Integer.parseInt(hostAndPort.group(1)) > MAX_PORT) {
      throw new InvalidSettingException(
          ADDRESS, "is '" + address + "'", "Use host:port, without a scheme");
    }
    String namespace = settings.text("TEMPORAL_NAMESPACE").orElse("default");
    return new TemporalSettings(
        namespace,
        new DeploymentNames(prefix(settings)),
        reloadable(settings)
            .setTarget(address)
            // Both sides would spend more CPU time on it than the smaller messages save.
            .setGrpcCompression(GrpcCompression.NONE)
            .build(),
        encryption(settings, namespace),
        isEncryptionRequired(settings));
  }

  private static String prefix(Settings settings) {
    String prefix = settings.text(PREFIX).orElse("");
    if (!prefix.isEmpty() && !WORDS.matcher(prefix).matches()) {
      throw new InvalidSettingException(
          PREFIX,
          "is '" + prefix + "'",
          "Use up to 40 lower-case letters and digits, with single hyphens between them");
    }
    return prefix;
  }

  private static boolean isEncryptionRequired(Settings settings) {
    boolean required = settings.word(REQUIRED, List.of("false", "true")).equals("true");
    if (required) {
      settings.required(EncryptionKeys.SETTING, "Set it, or remove %s".formatted(REQUIRED));
    }
    return required;
  }

  /** The options of a client: the namespace and, if it is switched on, encryption. */
  public WorkflowClientOptions client() {
    WorkflowClientOptions.Builder client =
        WorkflowClientOptions.newBuilder().setNamespace(namespace);
    encryption.ifPresent(codec -> client.setDataConverter(codec.converter()));
    return client.build();
  }

  /**
   * The keys of {@code PAYLOAD_ENCRYPTION_KEYSET}.
   *
   * @throws InvalidSettingException if it is not a keyset
   */
  public static Optional<EncryptionKeys> keys(Settings settings) {
    return settings.text(EncryptionKeys.SETTING).map(TemporalSettings::keys);
  }

  private static EncryptionKeys keys(String json) {
    try {
      return EncryptionKeys.parse(json);
    } catch (GeneralSecurityException e) {
      throw new InvalidSettingException(
          EncryptionKeys.SETTING,
          "is not a Tink keyset in JSON with an enabled primary key for AEAD",
          "Make one with: java -jar workflow-worker-app.jar new-encryption-key");
    }
  }

  private static Optional<EncryptionCodec> encryption(Settings settings, String namespace) {
    return settings
        .text(EncryptionKeys.SETTING)
        .map(
            set ->
                settings.reloadable(
                    List.of(EncryptionKeys.SETTING), next -> keys(next).orElseThrow()))
        .map(keys -> new EncryptionCodec(keys, namespace));
  }

  /** New connections use the current certificates, and each call the current API key. */
  private static WorkflowServiceStubsOptions.Builder reloadable(Settings settings) {
    WorkflowServiceStubsOptions atStart = stubs(settings);
    WorkflowServiceStubsOptions.Builder stubs = WorkflowServiceStubsOptions.newBuilder(atStart);
    if (atStart.getSslContext() != null) {
      stubs.setSslContext(
          new ReloadableSslContext(
              settings.reloadable(CERTIFICATES, next -> stubs(next).getSslContext())));
    }
    if (atStart.getGrpcMetadataProviders() != null) {
      Supplier<Collection<GrpcMetadataProvider>> headers =
          settings.reloadable(API_KEY, next -> stubs(next).getGrpcMetadataProviders());
      stubs.setGrpcMetadataProviders(List.of(() -> merged(headers.get())));
    }
    return stubs;
  }

  private static Metadata merged(Collection<GrpcMetadataProvider> providers) {
    Metadata merged = new Metadata();
    providers.forEach(provider -> merged.merge(provider.getMetadata()));
    return merged;
  }

  private static WorkflowServiceStubsOptions stubs(Settings settings) {
    Map<String, String> environment = new HashMap<>(settings.environment());
    // Temporal's library turns TLS on if this variable is set, whatever its value.
    environment.remove(UNVERIFIED, "false");
    try {
      return ClientConfigProfile.load(
              LoadClientConfigProfileOptions.newBuilder()
                  .setDisableFile(true)
                  .setEnvOverrides(environment)
                  .build())
          .toWorkflowServiceStubsOptions();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw new InvalidSettingException(
          "TEMPORAL_TLS_*",
          "cannot be used: " + reason(e),
          "Check that certificate and key are PEM, readable and belong together");
    }
  }

  /** The root cause; TLS libraries put file names and formats there, never key material. */
  private static String reason(Throwable e) {
    return e.getCause() == null ? String.valueOf(e.getMessage()) : reason(e.getCause());
  }
}
