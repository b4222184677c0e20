/** Tests of how measurements are compared. */
@NullMarked
package dev.durablestripe.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
