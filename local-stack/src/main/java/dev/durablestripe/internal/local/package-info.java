/**
 * Starts both programs and everything they need on this machine: {@link
 * dev.durablestripe.internal.local.LocalStack}. Shared by the quickstart, the end-to-end tests and
 * the benchmarks.
 */
@NullMarked
package dev.durablestripe.internal.local;

import org.jspecify.annotations.NullMarked;
