/** What these tests share: a running stack, clients, and ways to break things. */
@NullMarked
package dev.durablestripe.endtoend.support;

import org.jspecify.annotations.NullMarked;
