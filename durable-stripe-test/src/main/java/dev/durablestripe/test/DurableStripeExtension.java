package dev.durablestripe.test;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Gives an application under test a PostgreSQL database, a namespace on a Temporal server and a
 * fake Stripe, and gives its tests a {@link DurableStripe} as a parameter.
 *
 * <pre>
 * &#64;SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
 * &#64;ExtendWith(DurableStripeExtension.class)
 * class RefundsTest {
 *   &#64;Test
 *   void aRefundIsStored(DurableStripe stripe) { … }
 * }
 * </pre>
 *
 * <p>The annotation must be on the test class, one of its superclasses or its enclosing class,
 * because the application's settings are made before it starts. The servers are started once for
 * all tests of a JVM. Each application that Spring starts, and keeps for several test classes, has
 * a database and a namespace of its own.
 *
 * <p>These properties are set: {@code spring.datasource.*} and {@code spring.temporal.*}, as far as
 * they say how to connect, and those of Durable Stripe for Temporal and Stripe. They precede the
 * application's own.
 */
public final class DurableStripeExtension implements ParameterResolver {
  /** Used by JUnit. */
  public DurableStripeExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
    return parameter.getParameter().getType() == DurableStripe.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
    return SpringExtension.getApplicationContext(extension).getBean(DurableStripe.class);
  }
}
