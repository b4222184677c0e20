/** The worker's connections to PostgreSQL: every statement has its limits. */
@NullMarked
package dev.durablestripe.internal.worker.database;

import org.jspecify.annotations.NullMarked;
