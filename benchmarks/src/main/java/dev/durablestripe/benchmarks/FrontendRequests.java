package dev.durablestripe.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** What the Temporal server's frontend has been asked, by operation, as it counts itself. */
final class FrontendRequests {
  private static final Pattern SAMPLE =
      Pattern.compile(
          "^(?:temporal_)?service_requests(?:_total)?\\{(?<labels>[^}]*)} (?<count>\\S+)$",
          Pattern.MULTILINE);
  private static final Pattern OPERATION = Pattern.compile("operation=\"(\\w+)\"");
  private static final Duration REPORTED = Duration.ofMillis(1_500);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private FrontendRequests() {}

  /** Once it has reported all that it has been asked so far, which takes it a second. */
  static Map<String, Double> of(TemporalServer server) {
    AtomicReference<Double> starts = new AtomicReference<>(-1.0);
    return Awaitility.await()
        .pollDelay(REPORTED)
        .pollInterval(REPORTED)
        .until(
            () -> scraped(server),
            counts -> {
              Double now = counts.getOrDefault("StartWorkflowExecution", 0.0);
              return starts.getAndSet(now).equals(now);
            });
  }

  private static Map<String, Double> scraped(TemporalServer server) {
    Map<String, Double> counts = new TreeMap<>();
    Matcher sample = SAMPLE.matcher(scrape(server.metricsUrl()));
    while (sample.find()) {
      String labels = sample.group("labels");
      Matcher operation = OPERATION.matcher(labels);
      if (labels.contains("service_name=\"frontend\"") && operation.find()) {
        counts.merge(operation.group(1), Double.valueOf(sample.group("count")), Double::sum);
      }
    }
    return counts;
  }

  /** What has been asked since, without what did not change. */
  static Map<String, Double> since(Map<String, Double> before, TemporalServer server) {
    Map<String, Double> counts = of(server);
    counts.replaceAll((operation, count) -> count - before.getOrDefault(operation, 0.0));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  private static String scrape(String url) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new IllegalStateException("No metrics at " + url, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
