package dev.durablestripe.internal.worker;

import static dev.durablestripe.internal.worker.TestPostgres.OWNER;
import static dev.durablestripe.internal.worker.TestPostgres.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A database of an earlier release, owned by PostgreSQL's first superuser, gets another owner. */
@ExtendWith(InstalledPsql.class)
class DatabaseOwnerChangeTest {
  private static final String COPY = "COPY billing.account TO PROGRAM 'cat'";

  private ComposeRoles database;

  @BeforeEach
  void install() throws IOException {
    database = new ComposeRoles(OWNER);
    database.as(OWNER).sql("CREATE ROLE " + WORKER + " LOGIN PASSWORD 'old'").update();
    database.flyway(OWNER).migrate();
  }

  @AfterEach
  void stop() throws IOException {
    database.close();
  }

  /** Objects that users may have created under the old owner. */
  private void extend() {
    database
        .as(OWNER)
        .sql(
            """
        CREATE ROLE app LOGIN;
        CREATE ROLE operator LOGIN;
        GRANT durable_stripe_owner TO operator;
        ALTER DEFAULT PRIVILEGES IN SCHEMA billing GRANT SELECT ON TABLES TO app;
        ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO app WITH GRANT OPTION;
        GRANT USAGE ON SCHEMA billing TO app;
        CREATE SCHEMA "Our shop";
        CREATE TABLE "Our shop"."Order" (id bigserial, n int GENERATED ALWAYS AS IDENTITY, day int)
          PARTITION BY LIST (day);
        CREATE TABLE "Our shop".monday PARTITION OF "Our shop"."Order" FOR VALUES IN (1);
        CREATE VIEW "Our shop".open AS SELECT id FROM "Our shop"."Order";
        CREATE MATERIALIZED VIEW "Our shop".closed AS SELECT 1 AS id;
        CREATE TABLE public.refund (id text);
        CREATE SEQUENCE "Our shop".number;
        CREATE FUNCTION "Our shop".f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE PROCEDURE "Our shop".p() LANGUAGE sql AS 'SELECT 1';
        CREATE AGGREGATE "Our shop".total(int) (sfunc = int4pl, stype = int);
        CREATE TYPE "Our shop".colour AS ENUM ('red');
        CREATE TYPE "Our shop".pair AS (a int, b int);
        CREATE TYPE "Our shop".span AS RANGE (subtype = int4);
        CREATE DOMAIN "Our shop".name AS text""")
        .update();
  }

  /** The number of objects that still belong to the superuser, except the server's own. */
  private long ownedBySuperuser() {
    return database
        .as("postgres")
        .sql(
            """
            SELECT count(*) FROM (
              SELECT relnamespace, relowner FROM pg_class
              UNION ALL SELECT pronamespace, proowner FROM pg_proc
              UNION ALL SELECT typnamespace, typowner FROM pg_type
              UNION ALL SELECT oid, nspowner FROM pg_namespace) AS object (schema, owner)
            WHERE owner = 'postgres'::regrole
              AND schema::regnamespace::text !~ '^(pg_|information_schema)'
            """)
        .query(Long.class)
        .single();
  }

  @Test
  void theNewOwnerOwnsEverythingAndIsNotASuperuser() throws Exception {
    extend();
    assertThatCode(() -> database.as(OWNER).sql(COPY).update()).doesNotThrowAnyException();

    database.run();
    database.run();

    assertThat(ownedBySuperuser()).isZero();
    for (String role : new String[] {OWNER, WORKER, "operator"}) {
      assertThatThrownBy(() -> database.as(role).sql(COPY).update())
          .rootCause()
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> database.as(role).sql("SET ROLE postgres").update())
          .rootCause()
          .hasMessageContaining("permission denied");
    }
    assertThat(
            database
                .as(WORKER)
                .sql("SELECT rolname FROM pg_roles WHERE rolsuper")
                .query(String.class)
                .list())
        .containsExactly("postgres");
  }

  @Test
  void migrationsAndPrivilegesStillWork() throws Exception {
    extend();
    database.run();

    assertThatThrownBy(() -> database.nextRelease(WORKER).migrate())
        .rootCause()
        .hasMessageContaining("must be owner");
    database.nextRelease(OWNER).migrate();

    new DatabaseSchema(() -> database.flyway(WORKER), false).prepare();
    assertThatCode(
            () ->
                database
                    .as(WORKER)
                    .sql("INSERT INTO billing.deleted_customer VALUES ('', 'cus_1', now())")
                    .update())
        .doesNotThrowAnyException();
    // Through default privileges that were granted under the old owner.
    assertThatCode(() -> database.as("app").sql("SELECT * FROM billing.next").query().listOfRows())
        .doesNotThrowAnyException();
    assertThatCode(
            () ->
                database
                    .as("app")
                    .sql("SELECT nextval('billing.next_id_seq')")
                    .query()
                    .listOfRows())
        .doesNotThrowAnyException();
    assertThatCode(() -> database.as("operator").sql("DROP TABLE public.refund").update())
        .doesNotThrowAnyException();
  }
}
