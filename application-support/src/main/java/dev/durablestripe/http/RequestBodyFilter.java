package dev.durablestripe.http;

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
 * Has the body of a request read before a thread is spent on the request, whatever its path and
 * method: senders who stall or drip hold a connection, nothing else. See <a
 * href="https://jakarta.ee/specifications/servlet/6.1/jakarta-servlet-spec-6.1#non-blocking-io">non-blocking
 * I/O</a>. What follows in the chain reads the body from memory; one that was refused is empty, and
 * {@link BodyReadFailure#of} says why.
 *
 * <p>To be registered for the dispatcher types {@code REQUEST} and {@code ASYNC}.
 */
public final class RequestBodyFilter implements Filter {
  /** How long a body may take, however steadily it arrives. */
  private static final Duration AWAIT_TIMEOUT = Duration.ofSeconds(5);

  private final int maxBytes;
  private final BodyMemoryLimiter memory;

  /**
   * A filter for one server.
   *
   * @param maxBytes the size of the largest body that is received
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
    AsyncContext exchange = request.startAsync(request, response);
    exchange.setTimeout(AWAIT_TIMEOUT.toMillis());
    BodyReadListener reading =
        new BodyReadListener(exchange, request.getInputStream(), maxBytes, memory);
    exchange.addListener(reading);
    request.getInputStream().setReadListener(reading);
  }
}
