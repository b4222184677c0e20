/**
 * Both programs and everything they need, in one command: {@link
 * dev.durablestripe.quickstart.DemoScenario} sends events to the webhook, {@link
 * dev.durablestripe.quickstart.DemoReport} prints what became of them.
 */
@NullMarked
package dev.durablestripe.quickstart;

import org.jspecify.annotations.NullMarked;
