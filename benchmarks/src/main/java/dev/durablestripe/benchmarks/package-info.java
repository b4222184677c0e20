/**
 * What the pipeline costs: beside bare Temporal on the same server, beside a synchronous handler,
 * and beside its transaction alone. Everything is measured in turns, so that what disturbs the
 * machine disturbs all alike.
 */
@NullMarked
package dev.durablestripe.benchmarks;

import org.jspecify.annotations.NullMarked;
