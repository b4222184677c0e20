package dev.durablestripe.internal.application;

import io.temporal.serviceclient.WorkflowServiceStubsOptions;

/** A program's own options for its calls to Temporal: a bean of this type is optional. */
@FunctionalInterface
public interface TemporalStubsCustomizer {

  /** Changes the options before the connection is made. */
  void customize(WorkflowServiceStubsOptions.Builder options);
}
