/**
 * Starts both programs with everything they need: {@link dev.durablestripe.local.LocalStack}. The
 * quickstart, the end-to-end tests and the benchmarks share it.
 */
@NullMarked
package dev.durablestripe.local;

import org.jspecify.annotations.NullMarked;
