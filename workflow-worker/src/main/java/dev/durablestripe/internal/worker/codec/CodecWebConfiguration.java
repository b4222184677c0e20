package dev.durablestripe.internal.worker.codec;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Requires authentication for the codec endpoint, and allows cross-origin requests to it only from
 * Temporal's UI.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean(CodecSettings.class)
@Import({CodecEndpoint.class, CodecAuthenticationInterceptor.class})
public class CodecWebConfiguration implements WebMvcConfigurer {
  private static final String PATHS = "/codec/**";

  private final CodecAuthenticationInterceptor authentication;
  private final String uiOrigin;

  CodecWebConfiguration(CodecAuthenticationInterceptor authentication, CodecSettings settings) {
    this.authentication = authentication;
    this.uiOrigin = settings.uiOrigin();
  }

  @Override
  public void addInterceptors(InterceptorRegistry interceptors) {
    interceptors.addInterceptor(authentication).addPathPatterns(PATHS);
  }

  @Override
  public void addCorsMappings(CorsRegistry cors) {
    cors.addMapping(PATHS)
        .allowedOrigins(uiOrigin)
        .allowedMethods("POST")
        .allowedHeaders("content-type", "x-namespace")
        .allowCredentials(true);
  }
}
