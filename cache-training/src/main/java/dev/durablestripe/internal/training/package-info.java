/**
 * Trains the <a href="https://openjdk.org/jeps/514">AOT cache</a> of a program while its Docker
 * image is built. {@link dev.durablestripe.internal.training.CacheTraining} is the command, {@link
 * dev.durablestripe.internal.training.TrainingRun} runs the program with real servers around it,
 * and {@link dev.durablestripe.internal.training.TrainingEvents} are the events that it processes.
 */
@NullMarked
package dev.durablestripe.internal.training;

import org.jspecify.annotations.NullMarked;
