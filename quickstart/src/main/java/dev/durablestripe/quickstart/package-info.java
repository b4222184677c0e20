/**
 * Starts both programs and everything they need with one command. {@link
 * dev.durablestripe.quickstart.DemoScenario} sends events to the webhook, and {@link
 * dev.durablestripe.quickstart.DemoReport} prints the results.
 */
@NullMarked
package dev.durablestripe.quickstart;

import org.jspecify.annotations.NullMarked;
