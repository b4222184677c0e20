package dev.durablestripe.internal.worker.event;

/**
 * A function that an application has registered for a type of event, in {@code
 * billing.sql_handler}.
 *
 * @param schema the function's schema, as it is in PostgreSQL's catalog
 * @param function the function's name, as it is in PostgreSQL's catalog
 * @param alsoForTwin whether it is also registered for the other form of the type, so that it runs
 *     for either twin
 */
record SqlHandler(String schema, String function, boolean alsoForTwin) {

  /** The name in messages; not quoted. */
  String name() {
    return schema + "." + function;
  }
}
