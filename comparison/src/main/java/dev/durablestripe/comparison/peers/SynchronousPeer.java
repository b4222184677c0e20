package dev.durablestripe.comparison.peers;

import dev.durablestripe.comparison.lives.StripeAccount;
import dev.durablestripe.internal.local.JavaProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@link SynchronousHandler} as a process. */
final class SynchronousPeer implements Peer {
  private final String base;
  private final SupervisedProcess process;

  SynchronousPeer(Servers servers, boolean markFirst) {
    servers.database().sql(SynchronousHandler.SCHEMA).update();
    base = "http://127.0.0.1:" + servers.ports().webhook();
    process =
        servers.start(
            List.of(
                JavaProcess.java(),
                "-Xmx256m",
                // Otherwise the JDK's server delays answers by up to 40 ms.
                "-Dsun.net.httpserver.nodelay=true",
                "-cp",
                System.getProperty("java.class.path"),
                SynchronousHandler.class.getName()),
            // The class path may be relative.
            Path.of("").toAbsolutePath(),
            Map.of(
                "PORT", String.valueOf(servers.ports().webhook()),
                "DATABASE_URL", servers.jdbcUrl(),
                "STRIPE_WEBHOOK_SECRET", StripeAccount.WEBHOOK_SECRET,
                "MARK_FIRST", String.valueOf(markFirst)),
            "handler",
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
    return "SELECT id, status, price, quantity, cancel_at_period_end FROM shop.subscription";
  }
}
