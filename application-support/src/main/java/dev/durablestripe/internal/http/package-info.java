/**
 * How both programs' HTTP servers receive bodies: completely, within limits on size, time and
 * memory, and without a thread that waits for the sender. Nothing here depends on Spring.
 */
@NullMarked
package dev.durablestripe.internal.http;

import org.jspecify.annotations.NullMarked;
