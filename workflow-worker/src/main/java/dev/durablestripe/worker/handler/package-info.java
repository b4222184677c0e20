/** The supported events: one class a family. The listing of this package is the list. */
@NullMarked
package dev.durablestripe.worker.handler;

import org.jspecify.annotations.NullMarked;
