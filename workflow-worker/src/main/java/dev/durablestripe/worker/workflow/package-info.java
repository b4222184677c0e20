/**
 * The workflow of one event and the interface of its one activity. Deterministic code only:
 * histories of every released version are replayed by the build.
 */
@NullMarked
package dev.durablestripe.worker.workflow;

import org.jspecify.annotations.NullMarked;
