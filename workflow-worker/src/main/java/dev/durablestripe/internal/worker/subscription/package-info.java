/** Parses subscriptions, decides which state of a subscription is newer, and stores it. */
@NullMarked
package dev.durablestripe.internal.worker.subscription;

import org.jspecify.annotations.NullMarked;
