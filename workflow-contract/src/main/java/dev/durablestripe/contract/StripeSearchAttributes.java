package dev.durablestripe.contract;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;
import io.temporal.serviceclient.OperatorServiceStubs;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The attributes by which an operator finds an event in Temporal's UI. They are indexed and never
 * encrypted, so they hold ids only, no personal data. See <a
 * href="https://docs.temporal.io/search-attribute">Temporal's documentation</a>.
 */
public final class StripeSearchAttributes {
  /** The event's type, for example {@code invoice.paid}. */
  public static final SearchAttributeKey<String> TYPE =
      SearchAttributeKey.forKeyword("StripeEventType");

  /** Id of the object that the event is about. */
  public static final SearchAttributeKey<String> OBJECT_ID =
      SearchAttributeKey.forKeyword("StripeObjectId");

  /** Id of the customer, if the event names it. */
  public static final SearchAttributeKey<String> CUSTOMER_ID =
      SearchAttributeKey.forKeyword("StripeCustomerId");

  /** Id of the Connect account; absent for the platform's own events. */
  public static final SearchAttributeKey<String> ACCOUNT =
      SearchAttributeKey.forKeyword("StripeAccount");

  /** False in test mode and sandboxes. */
  public static final SearchAttributeKey<Boolean> LIVEMODE =
      SearchAttributeKey.forBoolean("StripeLivemode");

  private StripeSearchAttributes() {}

  static SearchAttributes of(StripeEvent event) {
    SearchAttributes.Builder attributes =
        SearchAttributes.newBuilder().set(TYPE, event.type()).set(LIVEMODE, event.livemode());
    if (event.objectId() != null) {
      attributes.set(OBJECT_ID, event.objectId());
    }
    if (event.customerId() != null) {
      attributes.set(CUSTOMER_ID, event.customerId());
    }
    if (!event.account().isEmpty()) {
      attributes.set(ACCOUNT, event.account());
    }
    return attributes.build();
  }

  /**
   * Those that are not registered.
   *
   * @throws io.grpc.StatusRuntimeException when Temporal cannot be reached, or forbids to look
   */
  static Map<String, IndexedValueType> missing(
      OperatorServiceStubs operator, String namespace, Duration answer) {
    Map<String, IndexedValueType> missing = types();
    missing
        .keySet()
        .removeAll(
            service(operator, answer)
                .listSearchAttributes(
                    ListSearchAttributesRequest.newBuilder().setNamespace(namespace).build())
                .getCustomAttributesMap()
                .keySet());
    return missing;
  }

  /**
   * Registers whatever is not registered yet.
   *
   * @return whether there was any
   * @throws io.grpc.StatusRuntimeException when Temporal cannot be reached, or forbids it as
   *     Temporal Cloud does: {@link #createCommand} then says what to run
   */
  static boolean register(OperatorServiceStubs operator, String namespace, Duration answer) {
    Map<String, IndexedValueType> missing = missing(operator, namespace, answer);
    if (!missing.isEmpty()) {
      service(operator, answer)
          .addSearchAttributes(
              AddSearchAttributesRequest.newBuilder()
                  .setNamespace(namespace)
                  .putAllSearchAttributes(missing)
                  .build());
    }
    return !missing.isEmpty();
  }

  private static OperatorServiceGrpc.OperatorServiceBlockingStub service(
      OperatorServiceStubs operator, Duration answer) {
    return operator.blockingStub().withDeadlineAfter(answer.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The command that registers the attributes where a program may not. */
  public static String createCommand(String namespace) {
    return types().entrySet().stream()
        .map(
            entry ->
                "--name %s --type %s"
                    .formatted(
                        entry.getKey(),
                        entry.getValue() == IndexedValueType.INDEXED_VALUE_TYPE_BOOL
                            ? "Bool"
                            : "Keyword"))
        .collect(
            Collectors.joining(
                " ",
                "temporal operator search-attribute create --namespace " + namespace + " ",
                ""));
  }

  private static Map<String, IndexedValueType> types() {
    Map<String, IndexedValueType> types = new LinkedHashMap<>();
    for (var key : new SearchAttributeKey<?>[] {TYPE, OBJECT_ID, CUSTOMER_ID, ACCOUNT, LIVEMODE}) {
      types.put(key.getName(), key.getValueType());
    }
    return types;
  }
}
