/**
 * The implementations of the activities. They check what workflows request, call the packages that
 * do the work, and translate exceptions into failures that an operator can act on.
 */
@NullMarked
package dev.durablestripe.internal.worker.activity;

import org.jspecify.annotations.NullMarked;
