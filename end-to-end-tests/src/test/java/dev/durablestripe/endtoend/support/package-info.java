/** Shared by the tests: running stacks, clients, test data, and ways to inject faults. */
@NullMarked
package dev.durablestripe.endtoend.support;

import org.jspecify.annotations.NullMarked;
