package dev.durablestripe.internal.worker.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.handler.EventChange;
import dev.durablestripe.handler.ReceivedEvent;
import dev.durablestripe.handler.StripeEventHandler;
import dev.durablestripe.handler.SubscriptionListener;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** An application's beans, in their order. */
class ApplicationHandlersTest {
  private record Named(String name) implements StripeEventHandler {
    @Override
    public Set<String> types() {
      return Set.of("test.changed");
    }

    @Override
    public EventChange prepare(ReceivedEvent event) {
      return EventChange.nothing();
    }
  }

  @Order(2)
  private static final class Second implements StripeEventHandler {
    @Override
    public Set<String> types() {
      return Set.of("test.changed");
    }

    @Override
    public EventChange prepare(ReceivedEvent event) {
      return EventChange.nothing();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Application {
    @Bean
    @Order(3)
    StripeEventHandler third() {
      return new Named("third");
    }

    @Bean
    StripeEventHandler second() {
      return new Second();
    }

    @Bean
    @Order(1)
    StripeEventHandler first() {
      return new Named("first");
    }

    @Bean
    StripeEventHandler last() {
      return new Named("last");
    }

    @Bean
    @Order(2)
    SubscriptionListener secondListener() {
      return (change, transaction) -> {};
    }

    @Bean
    @Order(1)
    SubscriptionListener firstListener() {
      return (change, transaction) -> {};
    }
  }

  @Test
  void areInTheOrderOfTheirBeansOrClasses() {
    try (var application = new AnnotationConfigApplicationContext(Application.class)) {
      ApplicationHandlers beans = ApplicationHandlers.of(application);

      assertThat(beans.handlers())
          .extracting(bean -> bean instanceof Named named ? named.name() : "second")
          .containsExactly("first", "second", "third", "last");
      assertThat(beans.listeners())
          .containsExactly(
              application.getBean("firstListener", SubscriptionListener.class),
              application.getBean("secondListener", SubscriptionListener.class));
    }
  }

  @Test
  void aProxyHasTheNameOfItsClass() {
    StripeEventHandler proxy = (StripeEventHandler) new ProxyFactory(new Named("x")).getProxy();

    assertThat(proxy.getClass()).isNotEqualTo(Named.class);
    assertThat(AddedHandler.name(proxy)).isEqualTo(Named.class.getName());
  }
}
