/**
 * The work of operators: the runbook's commands, Temporal's UI, schedules, deployments and
 * settings.
 */
@NullMarked
package dev.durablestripe.endtoend.operations;

import org.jspecify.annotations.NullMarked;
