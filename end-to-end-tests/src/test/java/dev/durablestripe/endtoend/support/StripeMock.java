package dev.durablestripe.endtoend.support;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * <a href="https://github.com/stripe/stripe-mock">stripe-mock</a>, which Stripe generates from its
 * API's OpenAPI description: it refuses a request that the API does not have, or with parameters
 * that it does not have, and answers the others with fixed objects.
 */
public final class StripeMock implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String KEY = "rk_test_fake";

  private final int port;
  private final Path log;
  private final Process process;

  /**
   * Starts the program, from the {@code PATH} or the folder of {@code go install}.
   *
   * @param log the file for its log
   * @throws IllegalStateException if it is not installed
   */
  public StripeMock(Path log) {
    this.log = log;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      process =
          new ProcessBuilder(program(), "-http-addr", "127.0.0.1:" + port, "-verbose")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await()
        .atMost(Pipeline.AWAIT_TIMEOUT)
        .ignoreExceptions()
        .until(() -> status("/v1/account") == 200);
  }

  private static String program() {
    String path =
        System.getenv("PATH") + File.pathSeparator + System.getProperty("user.home") + "/go/bin";
    return Stream.of(path.split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "stripe-mock"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException("Run: go install github.com/stripe/stripe-mock@v0.203.0"))
        .toString();
  }

  /** The URL for {@code STRIPE_API_BASE}. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** The status of the response to a request. */
  public int status(String path) throws IOException, InterruptedException {
    return get(path).statusCode();
  }

  /** The object at a path. It has the id that is in the path. */
  public ObjectNode object(String path) {
    try {
      return (ObjectNode) MAPPER.readTree(get(path).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Authorization", "Bearer " + KEY)
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** The requests so far, each as the path and the response's status. */
  public List<String> requests() {
    List<String> requests = new ArrayList<>();
    try {
      String path = "";
      for (String line : Files.readAllLines(log)) {
        if (line.startsWith("Request: GET ")) {
          path = line.substring("Request: GET ".length());
        } else if (line.startsWith("Response: ")) {
          requests.add(path + line.substring(line.lastIndexOf('=')).replace('=', ' '));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return requests;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
