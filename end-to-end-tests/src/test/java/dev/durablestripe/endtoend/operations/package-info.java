/**
 * What an operator does: the runbook's commands, Temporal's UI, schedules, deploys and settings.
 */
@NullMarked
package dev.durablestripe.endtoend.operations;

import org.jspecify.annotations.NullMarked;
