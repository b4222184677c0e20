/**
 * Settings are environment variables, and are checked before anything starts: an invalid value, a
 * missing one or a misspelt name stops the program with a sentence that says how to fix it. Secrets
 * in files are read again when the files change.
 */
@NullMarked
package dev.durablestripe.internal.settings;

import org.jspecify.annotations.NullMarked;
