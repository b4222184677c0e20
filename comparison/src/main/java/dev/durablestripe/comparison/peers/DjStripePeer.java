package dev.durablestripe.comparison.peers;

import dev.durablestripe.comparison.lives.StripeAccount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** dj-stripe in a minimal Django project, served by gunicorn with 2 processes of 6 threads. */
final class DjStripePeer implements Peer {
  private static final String ENDPOINT = "00000000-0000-4000-8000-000000000001";

  private final Servers servers;
  private final Map<String, String> settings;
  private final String base;
  private final SupervisedProcess process;

  DjStripePeer(Servers servers) {
    this.servers = servers;
    int port = servers.ports().webhook();
    base = "http://127.0.0.1:" + port;
    settings =
        Map.of(
            "DATABASE",
            "host=127.0.0.1 port=%d name=postgres user=postgres"
                .formatted(servers.ports().postgres()),
            "STRIPE_SECRET_KEY",
            StripeAccount.SECRET_KEY,
            "STRIPE_WEBHOOK_SECRET",
            StripeAccount.WEBHOOK_SECRET,
            "STRIPE_API_BASE",
            servers.stripe().url(),
            "ENDPOINT_UUID",
            ENDPOINT,
            "DJANGO_SETTINGS_MODULE",
            "shop.settings");
    manage("migrate", "--verbosity", "0");
    manage("add_account");
    process =
        servers.start(
            List.of(
                program("gunicorn"),
                "--bind",
                "127.0.0.1:" + port,
                "--workers",
                "2",
                "--threads",
                "6",
                "--no-control-socket",
                "shop.wsgi"),
            sources(),
            settings,
            "gunicorn",
            base + "/health");
    process.awaitReady();
  }

  private Path sources() {
    return servers.sources("dj-stripe");
  }

  private String program(String name) {
    return sources().resolve(".venv").resolve("bin").resolve(name).toString();
  }

  private void manage(String command, String... arguments) {
    List<String> line = new ArrayList<>(List.of(program("python"), "manage.py", command));
    line.addAll(List.of(arguments));
    servers.run(line, sources(), settings, command);
  }

  @Override
  public String webhook() {
    return base + "/stripe/webhook/" + ENDPOINT + "/";
  }

  @Override
  public List<SupervisedProcess> processes() {
    return List.of(process);
  }

  @Override
  public String subscriptions() {
    return """
    SELECT id, stripe_data ->> 'status' AS status,
           stripe_data #>> '{items,data,0,price,id}' AS price,
           (stripe_data #>> '{items,data,0,quantity}')::integer AS quantity,
           (stripe_data ->> 'cancel_at_period_end')::boolean AS cancel_at_period_end
      FROM djstripe_subscription\
    """;
  }

  /** {@code djstripe_sync_models}. */
  @Override
  public boolean repair() {
    manage("djstripe_sync_models", "Subscription");
    return true;
  }
}
