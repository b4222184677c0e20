/**
 * Payloads that Temporal stores but cannot read: the programs encrypt what they send to Temporal
 * and decrypt what they receive. Both have the same keys.
 */
@NullMarked
package dev.durablestripe.internal.encryption;

import org.jspecify.annotations.NullMarked;
