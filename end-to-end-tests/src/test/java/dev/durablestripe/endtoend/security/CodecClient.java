package dev.durablestripe.endtoend.security;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * Calls the codec endpoint as Temporal's UI does.
 *
 * @param port the worker's management port
 * @param namespace the namespace that the UI shows
 */
record CodecClient(int port, String namespace) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** The Authorization header for a password. */
  static String basic(String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(("codec:" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a request to any URL. */
  static HttpResponse<String> send(
      String method, String url, String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The URL of a path on the management port. */
  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /** Asks for decryption. Overrides are headers. */
  HttpResponse<String> decode(String payloads, Map<String, String> overrides)
      throws IOException, InterruptedException {
    return post("/codec/decode", payloads, overrides);
  }

  /** Asks for encryption. Overrides are headers. */
  HttpResponse<String> encode(String payloads, Map<String, String> overrides)
      throws IOException, InterruptedException {
    return post("/codec/encode", payloads, overrides);
  }

  private HttpResponse<String> post(String path, String payloads, Map<String, String> overrides)
      throws IOException, InterruptedException {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("X-Namespace", namespace);
    headers.putAll(overrides);
    return send("POST", url(path), payloads, headers);
  }
}
