/**
 * Both programs and everything they need, in one command. {@link
 * dev.durablestripe.quickstart.LocalStack} starts real parts, and {@link
 * dev.durablestripe.quickstart.DemoScenario} sends events to the webhook. The end-to-end tests use
 * the same stack.
 */
@NullMarked
package dev.durablestripe.quickstart;

import org.jspecify.annotations.NullMarked;
