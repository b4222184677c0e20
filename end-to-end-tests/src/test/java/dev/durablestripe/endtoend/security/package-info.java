/** Protection against forged events and exposure: secrets, encryption, TLS and authentication. */
@NullMarked
package dev.durablestripe.endtoend.security;

import org.jspecify.annotations.NullMarked;
