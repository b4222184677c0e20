/**
 * Applies events. An event is prepared outside any transaction; then its mark and its change are
 * committed together. To support more event types, implement {@link
 * dev.durablestripe.handler.StripeEventHandler}.
 */
@NullMarked
package dev.durablestripe.internal.worker.event;

import org.jspecify.annotations.NullMarked;
