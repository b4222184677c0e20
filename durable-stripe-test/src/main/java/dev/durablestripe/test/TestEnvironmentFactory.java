package dev.durablestripe.test;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.commons.support.AnnotationSupport;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;

/** Gives each application that is tested with {@link DurableStripeExtension} its environment. */
final class TestEnvironmentFactory implements ContextCustomizerFactory {
  private static final String NAME = "durableStripeTest";

  @Override
  public @Nullable ContextCustomizer createContextCustomizer(
      Class<?> testClass, List<ContextConfigurationAttributes> configuration) {
    for (Class<?> type = testClass; type != null; type = type.getEnclosingClass()) {
      if (isExtended(type)) {
        return new Customizer();
      }
    }
    return null;
  }

  private static boolean isExtended(Class<?> type) {
    return AnnotationSupport.findRepeatableAnnotations(type, ExtendWith.class).stream()
        .flatMap(annotation -> List.of(annotation.value()).stream())
        .anyMatch(DurableStripeExtension.class::equals);
  }

  /** All are equal, so that test classes of the same configuration share an application. */
  private record Customizer() implements ContextCustomizer {
    @Override
    public void customizeContext(
        ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
      TestEnvironment environment = TestServers.shared().open(context);
      context
          .getEnvironment()
          .getPropertySources()
          .addFirst(new MapPropertySource(NAME, environment.properties()));
      DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
      // Registered before all others, and so destroyed after them.
      beans.registerDisposableBean(NAME, (DisposableBean) environment::close);
      beans.registerSingleton(NAME, new DurableStripe(environment, context.getEnvironment()));
    }
  }
}
