/**
 * What is compared, and the environment it runs in. The candidates are Durable Stripe, bare
 * Temporal in Java and Go, a plain webhook in Go and a synchronous handler. All of them share the
 * servers of one {@link dev.durablestripe.benchmarks.candidates.BenchmarkEnvironment}.
 */
@NullMarked
package dev.durablestripe.benchmarks.candidates;

import org.jspecify.annotations.NullMarked;
