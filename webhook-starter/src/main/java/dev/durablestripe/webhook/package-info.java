/** Adds the webhook to a Spring Boot application. */
@NullMarked
package dev.durablestripe.webhook;

import org.jspecify.annotations.NullMarked;
