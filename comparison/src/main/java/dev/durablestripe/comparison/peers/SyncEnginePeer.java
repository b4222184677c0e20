package dev.durablestripe.comparison.peers;

import dev.durablestripe.comparison.lives.StripeAccount;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code @supabase/stripe-sync-engine} in a small server, as its README shows. */
final class SyncEnginePeer implements Peer {
  private final Servers servers;
  private final Map<String, String> settings = new HashMap<>();
  private final String base;
  private final SupervisedProcess process;

  SyncEnginePeer(Servers servers, boolean revalidate) {
    this.servers = servers;
    int port = servers.ports().webhook();
    base = "http://127.0.0.1:" + port;
    settings.put("NODE_ENV", "production");
    settings.put("PORT", String.valueOf(port));
    settings.put(
        "DATABASE_URL",
        "postgres://postgres@127.0.0.1:%d/postgres".formatted(servers.ports().postgres()));
    settings.put("STRIPE_SECRET_KEY", StripeAccount.SECRET_KEY);
    settings.put("STRIPE_WEBHOOK_SECRET", StripeAccount.WEBHOOK_SECRET);
    settings.put("STRIPE_API_BASE", servers.stripe().url());
    if (revalidate) {
      settings.put("REVALIDATE", "subscription");
    }
    process =
        servers.start(
            List.of("node", "server.cjs"),
            servers.sources("stripe-sync-engine"),
            settings,
            "server",
            base + "/health");
    process.awaitReady();
  }

  @Override
  public String webhook() {
    return base + "/webhook";
  }

  @Override
  public List<SupervisedProcess> processes() {
    return List.of(process);
  }

  @Override
  public String subscriptions() {
    return """
    SELECT id, status::text, items #>> '{data,0,price,id}' AS price,
           (items #>> '{data,0,quantity}')::integer AS quantity, cancel_at_period_end
      FROM stripe.subscriptions\
    """;
  }

  /** {@code syncBackfill}. */
  @Override
  public boolean repair() {
    servers.run(
        List.of("node", "backfill.cjs"),
        servers.sources("stripe-sync-engine"),
        settings,
        "backfill");
    return true;
  }
}
