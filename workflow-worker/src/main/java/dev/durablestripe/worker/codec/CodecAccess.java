package dev.durablestripe.worker.codec;

import dev.durablestripe.http.BodyReadFailure;
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
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets in who knows the password, by HTTP Basic: the one way in which Temporal's UI can be made to
 * send a secret to another origin ("include cross-origin credentials") without a login system
 * around the UI. Scripts of other pages get no answer.
 */
@Component
@ConditionalOnBean(CodecSettings.class)
class CodecAccess implements WebMvcConfigurer, HandlerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(CodecAccess.class);

  static final String LOGIN = "/codec/login";
  static final String DECODE = "/codec/decode";
  static final String ENCODE = "/codec/encode";

  private static final String USER = "codec";
  private static final String ROOM = "/codec/**";
  private static final String CHALLENGE = "Basic realm=\"Durable Stripe payloads\"";

  private final String uiOrigin;
  private final byte[] expected;
  private final Counter failedLogins;

  CodecAccess(CodecSettings settings, MeterRegistry meters) {
    this.failedLogins =
        Counter.builder("stripe.codec.logins.failed")
            .description("Requests to the codec endpoint with a wrong password")
            .register(meters);
    this.uiOrigin = settings.uiOrigin();
    this.expected =
        bytes(
            "Basic "
                + HttpHeaders.encodeBasicAuth(USER, settings.password(), StandardCharsets.UTF_8));
  }

  @Override
  public void addInterceptors(InterceptorRegistry interceptors) {
    interceptors.addInterceptor(this).addPathPatterns(ROOM);
  }

  @Override
  public void addCorsMappings(CorsRegistry cors) {
    cors.addMapping(ROOM)
        .allowedOrigins(uiOrigin)
        .allowedMethods("POST")
        .allowedHeaders("content-type", "x-namespace")
        .allowCredentials(true);
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    // Browsers ask first, without the password, whether they may send it.
    if (CorsUtils.isPreFlightRequest(request) || hasValidPassword(request)) {
      response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      return isBodyReceived(request, response);
    }
    if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
      failedLogins.increment();
      // Nothing of what was sent: it may be a password of something else.
      log.warn("Wrong password for the codec endpoint, from {}", request.getRemoteAddr());
    }
    if (request.getRequestURI().equals(LOGIN)) {
      // Nowhere else: a browser would ask in the middle of the UI, and let it wait.
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
    }
    response.setStatus(HttpStatus.UNAUTHORIZED.value());
    return false;
  }

  private static boolean isBodyReceived(HttpServletRequest request, HttpServletResponse response) {
    BodyReadFailure refusal = BodyReadFailure.of(request);
    if (refusal != null) {
      response.setStatus(refusal.status());
    }
    return refusal == null;
  }

  private boolean hasValidPassword(HttpServletRequest request) {
    String given = request.getHeader(HttpHeaders.AUTHORIZATION);
    return given != null && MessageDigest.isEqual(bytes(given), expected);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
