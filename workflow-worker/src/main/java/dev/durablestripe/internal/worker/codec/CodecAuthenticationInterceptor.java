package dev.durablestripe.internal.worker.codec;

import dev.durablestripe.internal.http.BodyReadFailure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Authenticates requests to the codec endpoint by HTTP Basic. Without a login system for Temporal's
 * UI, this is the only way in which the UI sends a secret to another origin ("Include cross-origin
 * credentials").
 */
@Component
@ConditionalOnBean(CodecSettings.class)
class CodecAuthenticationInterceptor implements HandlerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(CodecAuthenticationInterceptor.class);

  private static final String USER = "codec";
  private static final String CHALLENGE = "Basic realm=\"Durable Stripe payloads\"";

  private final CodecSettings settings;
  private final Counter failedLogins;

  CodecAuthenticationInterceptor(CodecSettings settings, MeterRegistry meters) {
    this.settings = settings;
    this.failedLogins =
        Counter.builder("stripe.codec.logins.failed")
            .description("Requests to the codec endpoint with a wrong password")
            .register(meters);
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    // Browsers send preflight requests without credentials.
    if (CorsUtils.isPreFlightRequest(request) || hasValidPassword(request)) {
      response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      return isBodyReceived(request, response);
    }
    if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
      failedLogins.increment();
      // The header is not logged: it may contain a password of another service.
      log.warn("Wrong password for the codec endpoint, from {}", request.getRemoteAddr());
    }
    if (request.getRequestURI().equals(CodecEndpoint.LOGIN)) {
      // On other paths, the browser would ask for the password in the middle of Temporal's UI.
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
    }
    response.setStatus(HttpStatus.UNAUTHORIZED.value());
    return false;
  }

  /** Compares in constant time, so that the duration does not reveal a part of the password. */
  private boolean hasValidPassword(HttpServletRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    return header != null && MessageDigest.isEqual(bytes(header), expectedHeader());
  }

  private byte[] expectedHeader() {
    String password = settings.password().get();
    return bytes("Basic " + HttpHeaders.encodeBasicAuth(USER, password, StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isBodyReceived(HttpServletRequest request, HttpServletResponse response) {
    BodyReadFailure failure = BodyReadFailure.of(request);
    if (failure != null) {
      response.setStatus(failure.status());
    }
    return failure == null;
  }
}
