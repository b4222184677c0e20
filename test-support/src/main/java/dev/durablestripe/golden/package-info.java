/**
 * Golden files list every name that something outside the code relies on, so that a rename in the
 * code cannot change one unnoticed.
 */
@NullMarked
package dev.durablestripe.golden;

import org.jspecify.annotations.NullMarked;
