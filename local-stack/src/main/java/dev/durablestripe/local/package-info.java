/**
 * Starts both programs and everything they need on this machine: {@link
 * dev.durablestripe.local.LocalStack}. Shared by the quickstart, the end-to-end tests and the
 * benchmarks.
 */
@NullMarked
package dev.durablestripe.local;

import org.jspecify.annotations.NullMarked;
