/** A server that answers like Temporal, for refusals that a real server cannot be made to give. */
@NullMarked
package dev.durablestripe.temporal;

import org.jspecify.annotations.NullMarked;
