/**
 * Who may send, read and change what: forged events, secrets, encryption, TLS and authentication.
 */
@NullMarked
package dev.durablestripe.endtoend.security;

import org.jspecify.annotations.NullMarked;
