package dev.durablestripe.internal.worker.event;

import static dev.durablestripe.internal.worker.ShopDatabase.insert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durablestripe.internal.contract.EventResult.Outcome;
import dev.durablestripe.internal.fake.StripeEvents;
import dev.durablestripe.internal.worker.ShopDatabase;
import dev.durablestripe.internal.worker.TestWorker;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A function that is declared in another way than the documentation says is not called. */
class SqlHandlerDeclarationsTest {
  private static final ShopDatabase DATABASE = new ShopDatabase();

  private final String unique = TestWorker.unique();
  private final String type = "test." + unique;
  private final String id = "evt_" + unique;
  private final String function = "f_" + unique;
  private final String event = StripeEvents.event(id, type, Instant.now(), "{}");

  private void assertNotCalled(String... problems) {
    assertThatThrownBy(() -> DATABASE.worker().apply(event))
        .isInstanceOf(SqlHandlerException.class)
        .hasMessageStartingWith("The SQL handler shop." + function + " is not called: ")
        .hasMessageContainingAll(problems);
    assertThat(DATABASE.mark(id)).isEqualTo("none");
    assertThat(DATABASE.calls(id)).isEmpty();
    assertThat(DATABASE.rejections(id)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ALTER FUNCTION shop.%s(jsonb) SECURITY INVOKER                  | it is not SECURITY DEFINER
          ALTER FUNCTION shop.%s(jsonb) RESET search_path                 | it does not SET search_path
          ALTER FUNCTION shop.%s(jsonb) OWNER TO postgres                 | its owner is a superuser
          ALTER FUNCTION shop.%s(jsonb) OWNER TO durable_stripe_owner     | its owner has the rights of a role of Durable Stripe
          ALTER FUNCTION shop.%s(jsonb) OWNER TO durable_stripe_worker    | its owner has the rights of a role of Durable Stripe
          GRANT EXECUTE ON FUNCTION shop.%s(jsonb) TO PUBLIC              | EXECUTE is not revoked from PUBLIC
          REVOKE EXECUTE ON FUNCTION shop.%s(jsonb) FROM durable_stripe_worker | EXECUTE is not granted to durable_stripe_worker
          DROP FUNCTION shop.%s(jsonb)                                    | there is no such function (jsonb)
          """)
  void isNotCalled(String change, String problem) throws Exception {
    DATABASE.record(type, function);
    DATABASE.superuser().sql(change.formatted(function)).update();

    assertNotCalled(": " + problem + ".");

    DATABASE.superuser().sql("DROP FUNCTION IF EXISTS shop.%s(jsonb)".formatted(function)).update();
    DATABASE.create(function, ShopDatabase.insert("corrected"));
    assertThat(DATABASE.worker().apply(event).outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(DATABASE.calls(id)).containsExactly("corrected");
  }

  @Test
  void everyProblemIsNamed() {
    DATABASE
        .shop()
        .sql(
            "CREATE FUNCTION shop.%s(jsonb) RETURNS void LANGUAGE sql AS 'SELECT'"
                .formatted(function))
        .update();
    DATABASE.register(type, function);

    assertNotCalled(
        "it is not SECURITY DEFINER; it does not SET search_path; EXECUTE is not revoked from PUBLIC; EXECUTE is not granted to durable_stripe_worker.");
  }

  @Test
  void anotherSignatureIsNotTheFunction() {
    DATABASE
        .shop()
        .sql(
            "CREATE FUNCTION shop.%1$s(json) RETURNS void LANGUAGE sql AS 'SELECT'; CREATE PROCEDURE shop.%1$s(jsonb) LANGUAGE sql AS ''"
                .formatted(function))
        .update();
    DATABASE.register(type, function);

    assertNotCalled("there is no such function (jsonb)");
  }

  @Test
  void aMemberOfOurRolesIsNotAnOwner() {
    DATABASE.record(type, function);
    DATABASE.superuser().sql("GRANT durable_stripe_worker TO shop").update();
    try {
      assertNotCalled("its owner has the rights of a role of Durable Stripe");
    } finally {
      DATABASE.superuser().sql("REVOKE durable_stripe_worker FROM shop").update();
    }
  }

  /** Or it would be called with the rights of the worker. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER FUNCTION shop.%s(jsonb) SECURITY INVOKER",
        "ALTER FUNCTION shop.%s(jsonb) RESET search_path"
      })
  void isNotCalledIfAnotherFunctionHasAlteredIt(String change) {
    DATABASE.handle(type, "a_" + unique, "EXECUTE '%s';".formatted(change.formatted(function)));
    DATABASE.handle(
        type, function, "INSERT INTO shop.call (handler, event) VALUES (current_user, event);");
    DATABASE.shop().sql("GRANT INSERT ON shop.call TO durable_stripe_worker").update();
    try {
      assertNotCalled("it was altered while the event was applied");
    } finally {
      DATABASE.shop().sql("REVOKE INSERT ON shop.call FROM durable_stripe_worker").update();
    }
  }

  /** As somebody else may between the check and the call. */
  @Test
  void isUndoneIfItIsAlteredDuringItsCall() {
    DATABASE.handle(
        type,
        function,
        insert("undone") + "EXECUTE 'ALTER FUNCTION shop.%s(jsonb) COST 7';".formatted(function));

    assertNotCalled("it was altered while the event was applied");
  }

  @Test
  void itsSchemaMustBeUsable() {
    DATABASE.record(type, function);
    DATABASE.shop().sql("REVOKE USAGE ON SCHEMA shop FROM durable_stripe_worker").update();
    try {
      assertNotCalled("USAGE on its schema is not granted to durable_stripe_worker");
    } finally {
      DATABASE.shop().sql("GRANT USAGE ON SCHEMA shop TO durable_stripe_worker").update();
    }
  }
}
