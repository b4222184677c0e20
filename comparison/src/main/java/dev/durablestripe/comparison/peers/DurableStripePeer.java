package dev.durablestripe.comparison.peers;

import dev.durablestripe.comparison.lives.StripeAccount;
import dev.durablestripe.internal.local.JavaProcess;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalTemporal;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.TemporalCli;
import dev.durablestripe.internal.local.WebhookClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Durable Stripe with its default settings, on Temporal's dev server. */
final class DurableStripePeer implements Peer {
  /** As in the tutorial about handlers in SQL. */
  private static final String HANDLER =
      """
      CREATE FUNCTION app.count_call(event jsonb) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = app, pg_temp AS $$
      BEGIN
        INSERT INTO effect (event_id) VALUES (event ->> 'id');
      END $$;
      ALTER FUNCTION app.count_call(jsonb) OWNER TO app;
      REVOKE EXECUTE ON FUNCTION app.count_call(jsonb) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION app.count_call(jsonb) TO %1$s;
      GRANT USAGE ON SCHEMA app TO %1$s;
      INSERT INTO billing.sql_handler (event_type, function_schema, function_name)
      SELECT 'customer.subscription.' || verb, 'app', 'count_call'
        FROM unnest(ARRAY['created', 'updated', 'deleted']) AS verb\
      """
          .formatted(LocalPostgres.WORKER);

  private final Servers servers;
  private final LocalTemporal temporal;
  private final List<SupervisedProcess> processes = new ArrayList<>();

  DurableStripePeer(Servers servers, boolean oneProgram) {
    this.servers = servers;
    Ports ports = servers.ports();
    temporal =
        servers.add(
            LocalTemporal.start(
                TemporalCli.ofUser(), servers.folder(), ports.temporal(), ports.temporalUi()));
    if (oneProgram) {
      start("durable-stripe", ports.webhookManagement());
    } else {
      start("webhook-starter", ports.webhookManagement());
      start("workflow-worker", ports.workerManagement());
    }
    processes.forEach(SupervisedProcess::awaitReady);
    servers.database().sql(HANDLER).update();
  }

  private void start(String program, int managementPort) {
    Map<String, String> settings = new HashMap<>(settings());
    settings.put("MANAGEMENT_SERVER_PORT", String.valueOf(managementPort));
    processes.add(
        servers.start(
            List.of(JavaProcess.java(), "-Xmx256m", "-jar", servers.jar(program).toString()),
            servers.folder(),
            settings,
            program,
            "http://127.0.0.1:%d/actuator/health".formatted(managementPort)));
  }

  private Map<String, String> settings() {
    return Map.of(
        "SERVER_PORT",
        String.valueOf(servers.ports().webhook()),
        "STRIPE_WEBHOOK_SECRET",
        StripeAccount.WEBHOOK_SECRET,
        "STRIPE_LIVEMODE",
        "test",
        "STRIPE_SECRET_KEY",
        StripeAccount.SECRET_KEY,
        "STRIPE_API_BASE",
        servers.stripe().url(),
        "TEMPORAL_ADDRESS",
        temporal.address(),
        "SPRING_DATASOURCE_URL",
        servers.jdbcUrl(),
        "SPRING_DATASOURCE_USERNAME",
        LocalPostgres.WORKER,
        "SPRING_FLYWAY_USER",
        LocalPostgres.OWNER);
  }

  @Override
  public String webhook() {
    return WebhookClient.url(servers.ports().webhook());
  }

  @Override
  public List<SupervisedProcess> processes() {
    return processes;
  }

  @Override
  public String subscriptions() {
    return """
    SELECT stripe_subscription_id AS id, status, price_id AS price, seat_limit AS quantity,
           cancel_at_period_end
      FROM billing.subscription\
    """;
  }

  @Override
  public boolean hasProcessed(JdbcClient database, Set<String> acceptedEvents) {
    Set<String> marks =
        database.sql("SELECT event_id FROM billing.stripe_event").query(String.class).set();
    return marks.containsAll(acceptedEvents);
  }
}
