package dev.durablestripe.settings;

import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to reach Temporal, under the names of <a
 * href="https://docs.temporal.io/develop/environment-configuration">Temporal's own environment
 * configuration</a>.
 *
 * @param namespace {@code TEMPORAL_NAMESPACE}, {@code default} when absent
 * @param stubs address, TLS and API key
 */
public record TemporalSettings(String namespace, WorkflowServiceStubsOptions stubs) {
  private static final String ADDRESS = "TEMPORAL_ADDRESS";
  private static final String UNVERIFIED = "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION";
  private static final List<String> FILES =
      List.of(
          "TEMPORAL_TLS_CLIENT_CERT_PATH",
          "TEMPORAL_TLS_CLIENT_KEY_PATH",
          "TEMPORAL_TLS_SERVER_CA_CERT_PATH");
  private static final List<String> FLAGS = List.of("TEMPORAL_TLS", UNVERIFIED);
  private static final Pattern HOST_AND_PORT = Pattern.compile("[^\\s/]+:(\\d{1,5})");
  private static final int MAX_PORT = 65_535;

  /** Reads the {@code TEMPORAL_*} settings. */
  public static TemporalSettings from(Settings settings) {
    for (String file : FILES) {
      settings.text(file).ifPresent(path -> checkFile(file, path));
    }
    for (String flag : FLAGS) {
      settings.word(flag, List.of("false", "true"));
    }
    String address = settings.text(ADDRESS).orElse("127.0.0.1:7233");
    Matcher hostAndPort = HOST_AND_PORT.matcher(address);
    if (!hostAndPort.matches() || Integer.parseInt(hostAndPort.group(1)) > MAX_PORT) {
      throw new InvalidSetting(ADDRESS, "is '" + address + "'", "Use host:port, without a scheme");
    }
    return new TemporalSettings(
        settings.text("TEMPORAL_NAMESPACE").orElse("default"),
        WorkflowServiceStubsOptions.newBuilder(stubs(settings)).setTarget(address).build());
  }

  private static void checkFile(String name, String path) {
    if (!Files.isReadable(Path.of(path))) {
      throw new InvalidSetting(
          name, "is '" + path + "'", "Use the path of a PEM file that can be read");
    }
  }

  private static WorkflowServiceStubsOptions stubs(Settings settings) {
    Map<String, String> environment = new HashMap<>(settings.environment());
    // Temporal's library takes the mere presence of this one for a wish for TLS.
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
      throw new InvalidSetting(
          "TEMPORAL_TLS_*",
          "cannot be used: " + reason(e),
          "Check that certificate and key are PEM, readable and belong together");
    }
  }

  /** The innermost reason; TLS libraries put file names and formats there, never key material. */
  private static String reason(Throwable e) {
    return e.getCause() == null ? String.valueOf(e.getMessage()) : reason(e.getCause());
  }
}
