/** Faults: killed programs and servers, cut connections, outages, and lost data. */
@NullMarked
package dev.durablestripe.endtoend.failure;

import org.jspecify.annotations.NullMarked;
