package dev.durablestripe.internal.worker.activity;

import dev.durablestripe.internal.contract.DeliverySignature;
import dev.durablestripe.internal.contract.MalformedStripeEventException;
import dev.durablestripe.internal.contract.StripeEvent;
import dev.durablestripe.internal.worker.event.EventInput;
import dev.durablestripe.internal.worker.event.EventInputSource;
import dev.durablestripe.internal.worker.event.EventSignatures;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.RawValue;
import io.temporal.payload.codec.PayloadCodecException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the input of an event's workflow from its history. */
@Component
final class HistoryEventInputs implements EventInputSource {
  private static final String WORKFLOW = "ProcessStripeEvent";
  private static final long TIMEOUT_SECONDS = 5;

  private final WorkflowClient temporal;
  private final EventSignatures signatures;

  HistoryEventInputs(WorkflowClient temporal, EventSignatures signatures) {
    this.temporal = temporal;
    this.signatures = signatures;
  }

  @Override
  public Optional<EventInput> find(String eventId) {
    return firstEvent(eventId)
        .map(HistoryEvent::getWorkflowExecutionStartedEventAttributes)
        .filter(started -> started.getWorkflowType().getName().equals(WORKFLOW))
        .flatMap(this::read)
        .filter(input -> input.event().id().equals(eventId));
  }

  private Optional<HistoryEvent> firstEvent(String workflowId) {
    try {
      List<HistoryEvent> events =
          temporal
              .getWorkflowServiceStubs()
              .blockingStub()
              .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .getWorkflowExecutionHistory(
                  GetWorkflowExecutionHistoryRequest.newBuilder()
                      .setNamespace(temporal.getOptions().getNamespace())
                      .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                      .setMaximumPageSize(1)
                      .build())
              .getHistory()
              .getEventsList();
      return events.stream().findFirst();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Returns empty if the worker lacks the encryption key, or the input is not an event. */
  private Optional<EventInput> read(WorkflowExecutionStartedEventAttributes started) {
    try {
      RawValue input = decode(started.getInput(), RawValue.class);
      return input == null ? Optional.empty() : Optional.of(read(input, signature(started)));
    } catch (DataConverterException | PayloadCodecException | MalformedStripeEventException e) {
      return Optional.empty();
    }
  }

  private EventInput read(RawValue input, @Nullable DeliverySignature signature)
      throws MalformedStripeEventException {
    byte[] body = input.getPayload().getData().toByteArray();
    return new EventInput(StripeEvent.parse(body), signatures.isAuthentic(body, signature));
  }

  /** Null if the memo has no signature, or something else in its place. */
  private @Nullable DeliverySignature signature(WorkflowExecutionStartedEventAttributes started) {
    Payload memo = started.getMemo().getFieldsMap().get(DeliverySignature.MEMO);
    try {
      return memo == null
          ? null
          : decode(Payloads.newBuilder().addPayloads(memo).build(), DeliverySignature.class);
    } catch (DataConverterException notASignature) {
      return null;
    }
  }

  private <T> @Nullable T decode(Payloads payloads, Class<T> type) {
    return temporal
        .getOptions()
        .getDataConverter()
        .fromPayloads(0, Optional.of(payloads), type, type);
  }
}
