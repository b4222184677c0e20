/**
 * Both programs with all that they need, in one command: {@link
 * dev.durablestripe.quickstart.LocalStack} starts real parts, {@link
 * dev.durablestripe.quickstart.Story} sends events through the front door. The end-to-end tests use
 * the same stack.
 */
@NullMarked
package dev.durablestripe.quickstart;

import org.jspecify.annotations.NullMarked;
