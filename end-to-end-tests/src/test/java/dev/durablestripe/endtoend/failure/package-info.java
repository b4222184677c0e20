/** What fails around the programs: kills, cut connections, outages, lost data. */
@NullMarked
package dev.durablestripe.endtoend.failure;

import org.jspecify.annotations.NullMarked;
