/** Deliveries to the webhook: valid, invalid, repeated, slow and too many. */
@NullMarked
package dev.durablestripe.endtoend.webhook;

import org.jspecify.annotations.NullMarked;
