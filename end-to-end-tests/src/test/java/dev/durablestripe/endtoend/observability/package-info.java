/** Metrics, alerts, traces and logs. */
@NullMarked
package dev.durablestripe.endtoend.observability;

import org.jspecify.annotations.NullMarked;
