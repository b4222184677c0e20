/**
 * The codec endpoint for Temporal's UI and CLI: decrypts payloads for anyone with the password, and
 * encrypts the inputs of workflows that are started in the UI. It exists only if payloads are
 * encrypted and the endpoint is configured.
 */
@NullMarked
package dev.durablestripe.internal.worker.codec;

import org.jspecify.annotations.NullMarked;
