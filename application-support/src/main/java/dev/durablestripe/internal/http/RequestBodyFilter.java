package dev.durablestripe.internal.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;

/**
 * Reads the body of a request before the request takes a thread, whatever its path and method:
 * senders that stall or send slowly hold a connection and nothing else. See <a
 * href="https://jakarta.ee/specifications/servlet/6.1/jakarta-servlet-spec-6.1#non-blocking-io">non-blocking
 * I/O</a>. The rest of the chain reads the body from memory. A refused body is empty there, and
 * {@link BodyReadFailure#of} says why.
 *
 * <p>Register it for the dispatcher types {@code REQUEST} and {@code ASYNC}.
 */
public final class RequestBodyFilter implements Filter {
  /** How long a body may take, even if it keeps arriving. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

  private final int maxBytes;
  private final BodyMemoryLimiter memory;

  /**
   * A filter for one server.
   *
   * @param maxBytes the size of the largest body that is accepted
   */
  public RequestBodyFilter(int maxBytes) {
    this.maxBytes = maxBytes;
    this.memory = new BodyMemoryLimiter(Runtime.getRuntime().maxMemory());
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    if (!hasBody(http)) {
      chain.doFilter(request, response);
    } else if (request.getDispatcherType() == DispatcherType.ASYNC) {
      chain.doFilter(BufferedBodyRequest.in(http), response);
    } else {
      receive(request, response);
    }
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  private void receive(ServletRequest request, ServletResponse response) throws IOException {
    AsyncContext async = request.startAsync(request, response);
    async.setTimeout(READ_TIMEOUT.toMillis());
    BodyReadListener listener =
        new BodyReadListener(async, request.getInputStream(), maxBytes, memory);
    async.addListener(listener);
    request.getInputStream().setReadListener(listener);
  }
}
