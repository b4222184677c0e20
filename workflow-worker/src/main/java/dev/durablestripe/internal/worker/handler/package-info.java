/** The handlers of the supported events, one class for each family of event types. */
@NullMarked
package dev.durablestripe.internal.worker.handler;

import org.jspecify.annotations.NullMarked;
