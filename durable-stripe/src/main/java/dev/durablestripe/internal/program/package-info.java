/** Both halves, webhook and worker, in one program. */
@NullMarked
package dev.durablestripe.internal.program;

import org.jspecify.annotations.NullMarked;
