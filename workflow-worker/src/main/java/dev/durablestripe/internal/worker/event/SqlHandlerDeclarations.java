package dev.durablestripe.internal.worker.event;

import dev.durablestripe.handler.EventRejectedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Checks how functions are declared before they are called. A function runs with the rights of its
 * owner, so it can neither do what only the worker may do, nor anything with a superuser's rights.
 */
final class SqlHandlerDeclarations {
  /**
   * One row for each function. Casting the event here distinguishes what jsonb refuses from the
   * errors of a function. {@code pg_has_role(…, 'USAGE')} is true for a role itself, and for
   * members that have its rights.
   */
  private static final String CHECK =
      """
      SELECT format('SELECT %I.%I(CAST(? AS pg_catalog.jsonb) OPERATOR(pg_catalog.||) CAST(? AS pg_catalog.jsonb))',
                    handler.schema, handler.function) AS statement,
             function.oid, concat(namespace.xmin, ' ', function.xmin) AS version,
             CAST(:event AS jsonb) IS NULL AS no_event,
             CASE WHEN function.oid IS NULL THEN 'there is no such function (jsonb)' ELSE
             array_to_string(ARRAY[
               CASE WHEN NOT function.prosecdef THEN 'it is not SECURITY DEFINER' END,
               CASE WHEN NOT EXISTS (SELECT FROM unnest(function.proconfig) AS setting
                                      WHERE starts_with(setting, 'search_path='))
                    THEN 'it does not SET search_path' END,
               CASE WHEN owner.rolsuper THEN 'its owner is a superuser'
                    WHEN pg_has_role(owner.oid, ours.relowner, 'USAGE')
                      OR pg_has_role(owner.oid, worker.oid, 'USAGE')
                    THEN 'its owner has the rights of a role of Durable Stripe' END,
               CASE WHEN EXISTS (SELECT FROM unnest(granted.executors) AS role WHERE role = 0)
                    THEN 'EXECUTE is not revoked from PUBLIC' END,
               CASE WHEN NOT EXISTS (SELECT FROM unnest(granted.executors) AS role
                                      WHERE role <> 0 AND pg_has_role(worker.oid, role, 'USAGE'))
                    THEN format('EXECUTE is not granted to %I', worker.rolname) END,
               CASE WHEN NOT has_schema_privilege(worker.oid, namespace.oid, 'USAGE')
                    THEN format('USAGE on its schema is not granted to %I', worker.rolname) END
             ], '; ') END AS problems
        FROM unnest(CAST(:schemas AS text[]), CAST(:functions AS text[]))
             WITH ORDINALITY AS handler (schema, function, position)
        JOIN pg_roles worker ON worker.rolname = current_user
        JOIN pg_class ours ON ours.oid = CAST('billing.sql_handler' AS regclass)
        LEFT JOIN pg_namespace namespace ON namespace.nspname = handler.schema
        LEFT JOIN pg_proc function
          ON function.pronamespace = namespace.oid AND function.proname = handler.function
             AND function.prokind = 'f' AND function.pronargs = 1
             AND function.proargtypes[0] = CAST('pg_catalog.jsonb' AS regtype)
        LEFT JOIN pg_roles owner ON owner.oid = function.proowner
       CROSS JOIN LATERAL (
             SELECT ARRAY(SELECT entry.grantee
                            FROM aclexplode(coalesce(function.proacl,
                                                     acldefault('f', function.proowner))) AS entry
                           WHERE entry.privilege_type = 'EXECUTE') AS executors) AS granted
       ORDER BY handler.position
      """;

  /**
   * The rows of functions and their schemas are replaced when they are altered. All names are
   * qualified: a function may have changed the search path.
   */
  private static final String VERSIONS =
      """
      SELECT function.oid, pg_catalog.concat(namespace.xmin, ' ', function.xmin) AS version
        FROM pg_catalog.pg_proc function
        JOIN pg_catalog.pg_namespace namespace
          ON namespace.oid OPERATOR(pg_catalog.=) function.pronamespace
       WHERE function.oid OPERATOR(pg_catalog.=) ANY (CAST(:functions AS pg_catalog.oid[]))
      """;

  private SqlHandlerDeclarations() {}

  /**
   * A function as it is declared.
   *
   * @param statement calls it; the parameters are the event and what is added to it, both JSON
   * @param version changes with the declaration
   * @param problems why it must not be called; empty if it may
   */
  record Declared(
      SqlHandler handler, String statement, long oid, String version, String problems) {}

  /**
   * Returns each function's declaration, in the same order.
   *
   * @throws SqlHandlerException if a function must not be called
   * @throws EventRejectedException if jsonb refuses the event, and the event may be rejected
   */
  static List<Declared> check(JdbcClient transaction, SqlHandlerCall call) {
    List<Declared> declared = read(transaction, call);
    for (Declared function : declared) {
      if (!function.problems().isEmpty()) {
        throw SqlHandlerException.misdeclared(function.handler(), function.problems());
      }
    }
    return declared;
  }

  /**
   * Checks that the functions are still declared as they were. One of them may have altered
   * another, or somebody else did so between the check and the call.
   *
   * @throws SqlHandlerException if one has been altered
   */
  static void checkUnaltered(JdbcClient transaction, List<Declared> declared) {
    Map<Long, String> versions = new HashMap<>();
    transaction
        .sql(VERSIONS)
        .param("functions", declared.stream().map(Declared::oid).toArray(Long[]::new))
        .query(
            row -> {
              versions.put(row.getLong("oid"), row.getString("version"));
            });
    for (Declared function : declared) {
      if (!function.version().equals(versions.get(function.oid()))) {
        throw SqlHandlerException.misdeclared(
            function.handler(), "it was altered while the event was applied");
      }
    }
  }

  private static List<Declared> read(JdbcClient transaction, SqlHandlerCall call) {
    try {
      return transaction
          .sql(CHECK)
          .param("event", call.event().json())
          .param("schemas", call.handlers().stream().map(SqlHandler::schema).toArray(String[]::new))
          .param(
              "functions",
              call.handlers().stream().map(SqlHandler::function).toArray(String[]::new))
          .query((row, n) -> read(call.handlers().get(n), row))
          .list();
    } catch (DataAccessException e) {
      PostgresError error = PostgresError.find(e).orElseThrow(() -> e);
      if (isDataError(error)) {
        throw call.rejection(
            "PostgreSQL's jsonb refuses it, SQLSTATE %s: %s"
                .formatted(error.state(), error.message()));
      }
      throw e;
    }
  }

  private static Declared read(SqlHandler handler, ResultSet row) throws SQLException {
    return new Declared(
        handler,
        row.getString("statement"),
        row.getLong("oid"),
        row.getString("version"),
        row.getString("problems"));
  }

  /** Class 22 is a data exception, 54 an exceeded limit. The event is the statement's only data. */
  private static boolean isDataError(PostgresError error) {
    return error.state() != null
        && (error.state().startsWith("22") || error.state().startsWith("54"));
  }
}
