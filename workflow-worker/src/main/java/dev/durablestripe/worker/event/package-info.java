/**
 * Applies events. An event is prepared outside any transaction; then its mark and its change are
 * committed together. To support more event types, implement {@link
 * dev.durablestripe.worker.event.StripeEventHandler}.
 */
@NullMarked
package dev.durablestripe.worker.event;

import org.jspecify.annotations.NullMarked;
