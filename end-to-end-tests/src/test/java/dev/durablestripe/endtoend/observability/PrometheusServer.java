package dev.durablestripe.endtoend.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durablestripe.internal.local.AppProcess;
import dev.durablestripe.internal.local.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A Prometheus that scrapes both programs every two seconds and evaluates alert rules. */
final class PrometheusServer implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final String url;
  private Instant firstScrapes = Instant.EPOCH;

  private PrometheusServer(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts it, and waits until it is ready.
   *
   * @param folder the folder for data and log, created if necessary
   * @param rules the alert rules, as YAML
   * @param targets the management port of each instance, by its name
   */
  static PrometheusServer start(Path folder, String rules, Map<String, Integer> targets) {
    String address = "127.0.0.1:" + Ports.free().webhook();
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("alerts.yml"), rules);
      Path config = folder.resolve("prometheus.yml");
      // Every JSON document is YAML.
      JSON.writeValue(config.toFile(), configuration(targets));
      Process process =
          new ProcessBuilder(
                  InstalledPrometheus.program("prometheus").orElseThrow().toString(),
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + folder.resolve("data"),
                  "--web.listen-address=" + address,
                  "--log.level=warn")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("prometheus.log").toFile())
              .start();
      PrometheusServer server = new PrometheusServer(process, "http://" + address);
      await().atMost(AppProcess.START_TIMEOUT).until(server::isReady);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> configuration(Map<String, Integer> targets) {
    List<?> groups =
        targets.entrySet().stream()
            .map(
                target ->
                    Map.of(
                        "targets",
                        List.of("127.0.0.1:" + target.getValue()),
                        "labels",
                        Map.of("instance", target.getKey())))
            .toList();
    return Map.of(
        "global",
        Map.of("scrape_interval", "2s", "scrape_timeout", "2s", "evaluation_interval", "1s"),
        "rule_files",
        List.of("alerts.yml"),
        "scrape_configs",
        List.of(
            Map.of(
                "job_name",
                "durable-stripe",
                "metrics_path",
                "/actuator/prometheus",
                "static_configs",
                groups)));
  }

  private boolean isReady() {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof ConnectException && process.isAlive()) {
        return false;
      }
      throw e;
    }
  }

  /** The series that a query returns for one point in time, now. */
  JsonNode query(String query) {
    return result("/api/v1/query?query=" + encode(query));
  }

  /** The series that a query returns for each second of a period. */
  JsonNode query(String query, Instant from, Instant to) {
    return result(
        "/api/v1/query_range?step=1&start=%d&end=%d&query=%s"
            .formatted(from.getEpochSecond(), to.getEpochSecond(), encode(query)));
  }

  /** The names of the alerts that fire now. */
  Set<String> firingAlerts() {
    return StreamSupport.stream(query("ALERTS{alertstate=\"firing\"}").spliterator(), false)
        .map(series -> series.path("metric").path("alertname").asText())
        .collect(Collectors.toSet());
  }

  /**
   * Waits until instances are scraped and no alert fires. Before, there are no metrics, which is
   * what one of the alerts is about.
   *
   * @param instances the number of instances that are running
   */
  void awaitFirstScrapes(int instances) {
    await()
        .atMost(AppProcess.START_TIMEOUT)
        .until(() -> query("up == 1").size() == instances && firingAlerts().isEmpty());
    firstScrapes = Instant.now();
  }

  /** All alerts that fire or have fired since the first scrapes. */
  List<FiringAlert> firings() {
    return FiringAlert.of(query("ALERTS{alertstate=\"firing\"}[1h]")).stream()
        .filter(firing -> firing.from().isAfter(firstScrapes))
        .toList();
  }

  private static String encode(String query) {
    return URLEncoder.encode(query, UTF_8);
  }

  private JsonNode result(String path) {
    HttpResponse<String> response = get(path);
    if (response.statusCode() != 200) {
      throw new AssertionError(response.body());
    }
    try {
      return JSON.readTree(response.body()).path("data").path("result");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> get(String path) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create(url + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
