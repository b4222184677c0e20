/** A test that all benchmarks run. */
@NullMarked
package dev.durablestripe.benchmarks;

import org.jspecify.annotations.NullMarked;
