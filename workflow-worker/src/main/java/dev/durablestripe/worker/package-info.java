/** Adds the worker to a Spring Boot application. */
@NullMarked
package dev.durablestripe.worker;

import org.jspecify.annotations.NullMarked;
