/**
 * The worker's metrics for Prometheus: events and their attempts, transactions, and the backlog.
 * Ids of events, objects and customers are never labels.
 */
@NullMarked
package dev.durablestripe.internal.worker.metrics;

import org.jspecify.annotations.NullMarked;
