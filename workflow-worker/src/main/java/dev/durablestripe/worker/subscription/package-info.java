/** What a subscription is, which of two states of it wins, and how it is stored. */
@NullMarked
package dev.durablestripe.worker.subscription;

import org.jspecify.annotations.NullMarked;
