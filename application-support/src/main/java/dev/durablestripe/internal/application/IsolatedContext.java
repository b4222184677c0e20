package dev.durablestripe.internal.application;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * The beans of one half, starter or worker, apart from those of the application that it is part of.
 * Both may have a client for Temporal, transaction listeners or beans of the same name, and neither
 * uses or replaces the other's. Only what is shared explicitly is used: the registries for metrics
 * and traces, the connection to Temporal, and what the half is given. Health indicators are added
 * to the application's. The half starts and stops with the application.
 */
public final class IsolatedContext
    implements SmartLifecycle, ApplicationListener<ApplicationReadyEvent>, DisposableBean {
  /** The worker's name in the application's context: a webhook beside it uses its client. */
  public static final String WORKER = "durableStripeWorker";

  private static final List<Class<?>> SHARED =
      List.of(MeterRegistry.class, ObservationRegistry.class, OpenTelemetry.class);

  private static final String HEALTH_INDICATOR = "HealthIndicator";

  private final ApplicationContext application;
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private volatile boolean running;

  /**
   * Creates the beans, and starts nothing yet.
   *
   * @param application the application's context
   * @param configuration the half's beans
   * @param beans what the half is given, by name
   */
  public IsolatedContext(
      ApplicationContext application, Class<?> configuration, Map<String, Object> beans) {
    this.application = application;
    context.setEnvironment((ConfigurableEnvironment) application.getEnvironment());
    context.setClassLoader(application.getClassLoader());
    context.setAllowBeanDefinitionOverriding(false);
    SHARED.forEach(this::share);
    SharedTemporalConnection.of(application)
        .ifPresent(connection -> add("sharedTemporalConnection", connection));
    beans.forEach(this::add);
    context.registerBean("lifecycleProcessor", DeferredLifecycle.class, DeferredLifecycle::new);
    context.register(configuration);
    context.refresh();
    application
        .getBeanProvider(HealthContributorRegistry.class)
        .ifAvailable(this::addHealthIndicators);
  }

  private <T> void share(Class<T> type) {
    T bean = application.getBeanProvider(type).getIfUnique();
    if (bean != null) {
      add(type.getName(), bean);
    }
  }

  private void add(String name, Object bean) {
    context.getBeanFactory().registerSingleton(name, bean);
  }

  private void addHealthIndicators(HealthContributorRegistry health) {
    context
        .getBeansOfType(HealthIndicator.class)
        .forEach(
            (bean, indicator) -> {
              // The name of an imported bean is that of its class.
              String name =
                  StringUtils.uncapitalize(ClassUtils.getShortName(bean))
                      .replace(HEALTH_INDICATOR, "");
              // Both halves have one for Temporal.
              if (health.getContributor(name) == null) {
                health.registerContributor(name, indicator);
              }
            });
  }

  /** A bean of the half. */
  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  @Override
  public void start() {
    running = true;
    context.start();
  }

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    if (event.getApplicationContext() == application) {
      context.publishEvent(event);
    }
  }

  @Override
  public void stop() {
    context.stop();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /**
   * A pause stops what would be started again later, for example between the tests of cached
   * contexts, and a half cannot start again.
   */
  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public void destroy() {
    context.close();
  }

  /** Starts the half when the application starts, not as soon as its beans exist. */
  private static final class DeferredLifecycle extends DefaultLifecycleProcessor {
    @Override
    public void onRefresh() {
      // The application's lifecycle calls start().
    }
  }
}
