/**
 * Payloads that Temporal stores but cannot read: what leaves a program is encrypted, what enters it
 * is decrypted. Both programs have the same keys.
 */
@NullMarked
package dev.durablestripe.encryption;

import org.jspecify.annotations.NullMarked;
