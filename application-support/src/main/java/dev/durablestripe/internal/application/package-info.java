/**
 * What both programs do in the same way: they check their settings before Spring starts, connect to
 * Temporal, wait until it is ready, report their health, and receive HTTP requests. Nothing here
 * depends on Stripe or a database.
 */
@NullMarked
package dev.durablestripe.internal.application;

import org.jspecify.annotations.NullMarked;
