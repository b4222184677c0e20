/** Writes what was measured. */
@NullMarked
package dev.durablestripe.comparison.report;

import org.jspecify.annotations.NullMarked;
