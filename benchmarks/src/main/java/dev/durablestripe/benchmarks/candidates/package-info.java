/**
 * What is compared, and the environment it runs in. The candidates are Durable Stripe, bare
 * Temporal, a bare webhook, a synchronous handler and the transaction alone. All of them share the
 * servers of one {@link dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment}.
 */
@NullMarked
package dev.durablestripe.benchmarks.candidates;

import org.jspecify.annotations.NullMarked;
