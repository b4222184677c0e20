/**
 * Settings are environment variables, and are checked before anything starts: an invalid value, a
 * missing one or a misspelt name stops the program with a sentence that says how to fix it.
 */
@NullMarked
package dev.durablestripe.settings;

import org.jspecify.annotations.NullMarked;
