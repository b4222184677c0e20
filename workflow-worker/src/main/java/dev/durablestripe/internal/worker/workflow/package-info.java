/**
 * The workflows and the interfaces of their activities: processing an event, an operator's actions,
 * reconciliation and resync. The code is deterministic. The build replays recorded histories, see
 * {@code ReplayTest}.
 */
@NullMarked
package dev.durablestripe.internal.worker.workflow;

import org.jspecify.annotations.NullMarked;
