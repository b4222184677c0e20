/**
 * The heart: an event is prepared outside any transaction, and then its mark and its change are
 * committed together. {@link dev.durablestripe.worker.event.StripeEventHandler} is the seam at
 * which more event types are added.
 */
@NullMarked
package dev.durablestripe.worker.event;

import org.jspecify.annotations.NullMarked;
