package dev.durablestripe.internal.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.worker.TestWorker;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CustomerDeletedHandlerTest {
  private static final TestWorker WORKER = new TestWorker();

  private final Fixture fixture = new Fixture();

  @ParameterizedTest
  @ValueSource(strings = {"customer.deleted", "customer.deleted.2020-08-27", "v1.customer.deleted"})
  void storesTheDeletion(String name) throws Exception {
    assertThat(WORKER.apply(fixture.read(name)).outcome()).isEqualTo(Outcome.APPLIED);

    assertThat(
            TestWorker.database()
                .sql(
                    "SELECT count(*) FROM billing.deleted_customer WHERE stripe_customer_id = :customer")
                .param("customer", fixture.customer)
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }
}
