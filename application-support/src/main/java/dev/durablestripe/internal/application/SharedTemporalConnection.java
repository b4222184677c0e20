package dev.durablestripe.internal.application;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.Optional;
import org.springframework.context.ApplicationContext;

/**
 * The connection to Temporal of the application that a half is part of. Calls have options of our
 * own; the connection is closed by the application.
 */
final class SharedTemporalConnection {
  /** The property with the name of the application's client, if it is to be used here too. */
  private static final String CLIENT = "durable-stripe.temporal-client";

  private final WorkflowServiceStubs stubs;
  private final Optional<WorkflowClientOptions> client;

  private SharedTemporalConnection(
      WorkflowServiceStubs stubs, Optional<WorkflowClientOptions> client) {
    this.stubs = stubs;
    this.client = client;
  }

  /** The connection of an application; empty if it has none, or several and names no client. */
  static Optional<SharedTemporalConnection> of(ApplicationContext application) {
    String name = application.getEnvironment().getProperty(CLIENT);
    if (name != null) {
      WorkflowClient named = application.getBean(name, WorkflowClient.class);
      return Optional.of(
          new SharedTemporalConnection(
              named.getWorkflowServiceStubs(), Optional.of(named.getOptions())));
    }
    return Optional.ofNullable(
            application.getBeanProvider(WorkflowServiceStubs.class).getIfUnique())
        .map(stubs -> new SharedTemporalConnection(stubs, Optional.empty()));
  }

  /** The options of the application's client, if it is to be used here too. */
  Optional<WorkflowClientOptions> client() {
    return client;
  }

  /** Options for calls on the same connection, with the application's credentials and headers. */
  WorkflowServiceStubsOptions options() {
    WorkflowServiceStubsOptions application = stubs.getOptions();
    WorkflowServiceStubsOptions.Builder options =
        WorkflowServiceStubsOptions.newBuilder().setChannel(stubs.getRawChannel());
    if (application.getHeaders() != null) {
      options.setHeaders(application.getHeaders());
    }
    if (application.getGrpcMetadataProviders() != null) {
      options.setGrpcMetadataProviders(application.getGrpcMetadataProviders());
    }
    if (application.getGrpcClientInterceptors() != null) {
      options.setGrpcClientInterceptors(application.getGrpcClientInterceptors());
    }
    return options.build();
  }
}
