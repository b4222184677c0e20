/**
 * Settings come from the environment and are checked before anything starts: a wrong value, a
 * missing one or a misspelt name stops the program with a sentence that says how to mend it.
 */
@NullMarked
package dev.durablestripe.settings;

import org.jspecify.annotations.NullMarked;
