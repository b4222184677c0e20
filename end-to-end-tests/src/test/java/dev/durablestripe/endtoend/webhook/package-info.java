/** What a sender meets: valid, invalid, repeated, slow and too many deliveries. */
@NullMarked
package dev.durablestripe.endtoend.webhook;

import org.jspecify.annotations.NullMarked;
