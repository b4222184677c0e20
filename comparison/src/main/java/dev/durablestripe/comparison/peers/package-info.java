/** What is compared: each peer as its documentation recommends it, in processes of its own. */
@NullMarked
package dev.durablestripe.comparison.peers;

import org.jspecify.annotations.NullMarked;
