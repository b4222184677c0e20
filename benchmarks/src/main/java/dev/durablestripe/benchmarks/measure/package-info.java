/**
 * The measurements, each of which adds a section to the report. Rounds of different candidates are
 * interleaved, so a disturbance of the machine affects all of them.
 */
@NullMarked
package dev.durablestripe.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
