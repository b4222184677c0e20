/**
 * The command line of the benchmarks, which compare Durable Stripe with bare Temporal on the same
 * server, with a synchronous handler, and with the transaction alone. Packages below it: {@code
 * load} sends events, {@code candidates} are what receives them, {@code measure} takes the
 * measurements, {@code report} writes them down.
 */
@NullMarked
package dev.durablestripe.benchmarks;

import org.jspecify.annotations.NullMarked;
