/** Tests of what applications implement. */
@NullMarked
package dev.durablestripe.handler;

import org.jspecify.annotations.NullMarked;
