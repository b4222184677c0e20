/**
 * The load: batches of events, and senders that deliver them at a fixed rate or one after the
 * other. It does not know what it is sent to, only an {@link
 * dev.durablestripe.benchmarks.load.EventSink}.
 */
@NullMarked
package dev.durablestripe.benchmarks.load;

import org.jspecify.annotations.NullMarked;
