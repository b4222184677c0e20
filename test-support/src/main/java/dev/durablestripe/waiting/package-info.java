/** How long tests wait. */
@NullMarked
package dev.durablestripe.waiting;

import org.jspecify.annotations.NullMarked;
