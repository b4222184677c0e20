/**
 * What the worker counts and times, for Prometheus: events and their attempts, transactions, and
 * what waits. No id of an event, object or customer is ever a label.
 */
@NullMarked
package dev.durablestripe.worker.metrics;

import org.jspecify.annotations.NullMarked;
