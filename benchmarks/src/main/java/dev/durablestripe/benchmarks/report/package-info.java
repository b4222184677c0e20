/**
 * The report: a Markdown document with tables, goals and SVG plots, and how figures are formatted
 * in it. It does not know what was measured.
 */
@NullMarked
package dev.durablestripe.benchmarks.report;

import org.jspecify.annotations.NullMarked;
