/** Tests of how figures are formatted. */
@NullMarked
package dev.durablestripe.benchmarks.report;

import org.jspecify.annotations.NullMarked;
