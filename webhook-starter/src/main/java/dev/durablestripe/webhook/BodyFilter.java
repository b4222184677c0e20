package dev.durablestripe.webhook;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;

/**
 * Has the body read before a thread is spent on the delivery: senders who stall or drip hold a
 * connection, nothing else. See <a
 * href="https://jakarta.ee/specifications/servlet/6.1/jakarta-servlet-spec-6.1#non-blocking-io">non-blocking
 * I/O</a>.
 */
final class BodyFilter implements Filter {
  /** How long a body may take, however steadily it arrives. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final BodyMemory memory;

  BodyFilter(BodyMemory memory) {
    this.memory = memory;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!((HttpServletRequest) request).getMethod().equals("POST")) {
      chain.doFilter(request, response);
      return;
    }
    AsyncContext delivery = request.startAsync(request, response);
    delivery.setTimeout(PATIENCE.toMillis());
    BodyReading reading = new BodyReading(delivery, request.getInputStream(), memory);
    delivery.addListener(reading);
    request.getInputStream().setReadListener(reading);
  }
}
