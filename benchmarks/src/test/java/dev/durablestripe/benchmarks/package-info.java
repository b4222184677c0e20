/** The benchmarks themselves still run. */
@NullMarked
package dev.durablestripe.benchmarks;

import org.jspecify.annotations.NullMarked;
