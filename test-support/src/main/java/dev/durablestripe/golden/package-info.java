/**
 * Golden files: every name that something outside of the code relies on, so that a rename in the
 * code cannot change it unnoticed.
 */
@NullMarked
package dev.durablestripe.golden;

import org.jspecify.annotations.NullMarked;
