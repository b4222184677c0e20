/**
 * How both programs' HTTP servers receive bodies: whole, within bounds of size, time and memory,
 * and without a thread that waits for the sender. There is no Spring here.
 */
@NullMarked
package dev.durablestripe.http;

import org.jspecify.annotations.NullMarked;
