/**
 * Where Temporal meets the database: runs the application of an event as an activity and tells its
 * failures in words that an operator can act on.
 */
@NullMarked
package dev.durablestripe.worker.activity;

import org.jspecify.annotations.NullMarked;
