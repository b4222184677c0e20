/** One run of a scenario: it starts a peer, changes subscriptions, injects faults, and compares. */
@NullMarked
package dev.durablestripe.comparison.runs;

import org.jspecify.annotations.NullMarked;
