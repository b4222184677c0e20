package dev.durablestripe.endtoend.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program's metrics, as Prometheus scrapes them.
 *
 * @param text the response's body
 */
public record PrometheusScrape(String text) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern SAMPLE =
      Pattern.compile("^(?<name>[a-zA-Z_:][\\w:]*)(\\{(?<labels>.*)})? (?<value>\\S+)$");

  /** Scrapes a management port. */
  public static PrometheusScrape of(int port) {
    HttpResponse<String> answer = get(port, "/actuator/prometheus");
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return new PrometheusScrape(answer.body());
  }

  /** The response to a GET on a management port. */
  public static HttpResponse<String> get(int port, String path) {
    return send(HttpRequest.newBuilder(uri(port, path)));
  }

  /** A program's metrics in the format that Prometheus prefers. */
  public static String openMetrics(int port) {
    return send(HttpRequest.newBuilder(uri(port, "/actuator/prometheus"))
            .header("Accept", "application/openmetrics-text; version=1.0.0"))
        .body();
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(
          request.timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Stream<Matcher> samples() {
    return text.lines()
        .filter(line -> !line.startsWith("#"))
        .map(
            line -> {
              Matcher sample = SAMPLE.matcher(line);
              if (!sample.matches()) {
                throw new AssertionError("Not a sample: " + line);
              }
              return sample;
            });
  }

  /** The names of all metrics. */
  public Set<String> names() {
    return samples().map(sample -> sample.group("name")).collect(Collectors.toSet());
  }

  /**
   * The sum over all samples of a metric that have the given labels; 0 if there are none.
   *
   * @param labels each as {@code name="value"}
   */
  public double sum(String name, String... labels) {
    return samples()
        .filter(sample -> sample.group("name").equals(name))
        .filter(
            sample -> List.of(labels).stream().allMatch(("," + sample.group("labels"))::contains))
        .mapToDouble(sample -> Double.parseDouble(sample.group("value")))
        .sum();
  }
}
