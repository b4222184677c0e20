package dev.durablestripe.internal.contract;

import io.grpc.stub.AbstractBlockingStub;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The requests about search attributes in one namespace. Each takes at most two seconds. */
final class SearchAttributeClient {
  private static final long TIMEOUT_SECONDS = 2;

  /** Names every attribute, and finds nothing. */
  private static final String QUERY =
      "%s = 'none' AND %s = 'none' AND %s = 'none' AND %s = 'none' AND %s = true"
          .formatted(
              StripeSearchAttributes.TYPE.getName(),
              StripeSearchAttributes.OBJECT_ID.getName(),
              StripeSearchAttributes.CUSTOMER_ID.getName(),
              StripeSearchAttributes.ACCOUNT.getName(),
              StripeSearchAttributes.LIVEMODE.getName());

  private final WorkflowServiceStubs stubs;
  private final OperatorServiceStubs operator;
  private final String namespace;

  SearchAttributeClient(WorkflowServiceStubs stubs, String namespace) {
    this.stubs = stubs;
    this.operator =
        OperatorServiceStubs.newServiceStubs(
            OperatorServiceStubsOptions.newBuilder()
                .setChannel(stubs.getRawChannel())
                // The API key is in these, not in the channel.
                .setGrpcMetadataProviders(stubs.getOptions().getGrpcMetadataProviders())
                .validateAndBuildWithDefaults());
    this.namespace = namespace;
  }

  /**
   * Lists what is registered.
   *
   * @throws io.grpc.StatusRuntimeException if Temporal is unavailable or refuses
   */
  SearchAttributeTypes registered() {
    return new SearchAttributeTypes(
        namespace,
        limited(operator.blockingStub())
            .listSearchAttributes(
                ListSearchAttributesRequest.newBuilder().setNamespace(namespace).build())
            .getCustomAttributesMap());
  }

  /**
   * Registers attributes.
   *
   * @throws io.grpc.StatusRuntimeException if Temporal is unavailable or refuses
   */
  void add(Map<String, IndexedValueType> attributes) {
    var unused =
        limited(operator.blockingStub())
            .addSearchAttributes(
                AddSearchAttributesRequest.newBuilder()
                    .setNamespace(namespace)
                    .putAllSearchAttributes(attributes)
                    .build());
  }

  /**
   * Runs a query that names every attribute.
   *
   * @throws io.grpc.StatusRuntimeException with {@code INVALID_ARGUMENT} if Temporal does not know
   *     one; with another status if it is unavailable or refuses
   */
  void query() {
    var unused =
        limited(stubs.blockingStub())
            .countWorkflowExecutions(
                CountWorkflowExecutionsRequest.newBuilder()
                    .setNamespace(namespace)
                    .setQuery(QUERY)
                    .build());
  }

  /** What an operator has to run to register all attributes. */
  SearchAttributeProblem creation(String reason) {
    return SearchAttributeTypes.creation(namespace, reason);
  }

  private static <S extends AbstractBlockingStub<S>> S limited(S stub) {
    return stub.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
