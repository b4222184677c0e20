package com.acme;

import dev.durablestripe.internal.fake.FakeStripe;
import dev.durablestripe.internal.local.LocalPostgres;
import dev.durablestripe.internal.local.LocalTemporal;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.TemporalCli;
import java.nio.file.Path;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The servers that an application uses.
 *
 * @param stripe the fake of Stripe's API
 * @param postgres has a role and a schema of the application
 * @param temporal the dev server
 */
public record ApplicationServers(
    FakeStripe stripe, LocalPostgres postgres, LocalTemporal temporal) {

  /**
   * Starts them.
   *
   * @param application the name of its role and its schema
   * @param folder for data and logs
   * @param resources closes them
   */
  public static ApplicationServers start(
      String application, Path folder, Ports ports, ResourceStack resources) {
    FakeStripe stripe = resources.add(new FakeStripe(ports.stripe()));
    LocalPostgres postgres =
        resources.add(
            LocalPostgres.start(
                folder.resolve("postgres"), folder.resolve("programs"), ports.postgres()));
    LocalTemporal temporal =
        resources.add(
            LocalTemporal.start(
                TemporalCli.ofUser(), folder, ports.temporal(), ports.temporalUi()));
    JdbcClient owner = postgres.database();
    owner.sql("CREATE ROLE %s LOGIN".formatted(application)).update();
    owner.sql("GRANT CREATE ON DATABASE postgres TO %s".formatted(application)).update();
    owner.sql("CREATE SCHEMA %1$s AUTHORIZATION %1$s".formatted(application)).update();
    return new ApplicationServers(stripe, postgres, temporal);
  }
}
