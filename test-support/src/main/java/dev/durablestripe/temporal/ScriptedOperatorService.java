package dev.durablestripe.temporal;

import dev.durablestripe.temporal.ScriptedTemporal.Call;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.AddSearchAttributesResponse;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesResponse;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;

/** The calls about search attributes. */
final class ScriptedOperatorService extends OperatorServiceGrpc.OperatorServiceImplBase {
  private final ScriptedTemporal temporal;

  ScriptedOperatorService(ScriptedTemporal temporal) {
    this.temporal = temporal;
  }

  @Override
  public void listSearchAttributes(
      ListSearchAttributesRequest request, StreamObserver<ListSearchAttributesResponse> caller) {
    ScriptedTemporal.send(
        caller,
        temporal.received(Call.LIST_SEARCH_ATTRIBUTES),
        ListSearchAttributesResponse.newBuilder()
            .putAllCustomAttributes(temporal.searchAttributes())
            .build());
  }

  @Override
  public void addSearchAttributes(
      AddSearchAttributesRequest request, StreamObserver<AddSearchAttributesResponse> caller) {
    Status status = temporal.received(Call.ADD_SEARCH_ATTRIBUTES);
    if (status.isOk()) {
      temporal.searchAttributes().putAll(request.getSearchAttributesMap());
    }
    ScriptedTemporal.send(caller, status, AddSearchAttributesResponse.getDefaultInstance());
  }
}
