/**
 * Decrypts payloads for those who may read them in Temporal's UI, and encrypts what they type in.
 * Nothing else enters this room, and it is only there when payloads are encrypted.
 */
@NullMarked
package dev.durablestripe.worker.codec;

import org.jspecify.annotations.NullMarked;
