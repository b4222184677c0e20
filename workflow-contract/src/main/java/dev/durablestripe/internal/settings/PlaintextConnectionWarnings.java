package dev.durablestripe.internal.settings;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Warnings about connections that a network can read and change. */
public final class PlaintextConnectionWarnings {
  private static final List<String> URLS =
      List.of("STRIPE_API_BASE", "OTEL_EXPORTER_OTLP_ENDPOINT");

  private PlaintextConnectionWarnings() {}

  /**
   * Finds connections to other machines without TLS.
   *
   * @param settings already checked
   * @param temporal how Temporal is reached
   * @return one sentence for each; quotes no URL, which may contain a password
   */
  public static List<String> warnings(Settings settings, TemporalSettings temporal) {
    Stream<String> http =
        URLS.stream()
            .filter(
                name -> settings.text(name).filter(PlaintextConnectionWarnings::isHttp).isPresent())
            .map(name -> warning(name, "Use https"));
    return Stream.concat(http, temporal(temporal).stream()).toList();
  }

  /**
   * Says that a connection is not encrypted.
   *
   * @param name the setting that decides it
   * @param remedy what to do about it, in the imperative
   */
  public static String warning(String name, String remedy) {
    return name
        + " connects to another host without TLS: the network can read and change what is sent. "
        + remedy
        + ", unless the network itself is private.";
  }

  private static boolean isHttp(String url) {
    URI uri = URI.create(url);
    return "http".equalsIgnoreCase(uri.getScheme())
        && !LoopbackHosts.is(String.valueOf(uri.getHost()));
  }

  private static Optional<String> temporal(TemporalSettings temporal) {
    String address = temporal.stubs().getTarget();
    String host = address.substring(0, address.lastIndexOf(':'));
    boolean tls = temporal.stubs().getEnableHttps() || temporal.stubs().getSslContext() != null;
    return tls || LoopbackHosts.is(host)
        ? Optional.empty()
        : Optional.of(warning("TEMPORAL_ADDRESS", "Set TEMPORAL_TLS=true"));
  }
}
