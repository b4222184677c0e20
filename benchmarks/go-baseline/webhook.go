package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/stripe/stripe-go/v85/webhook"
	common "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
)

const maxBodyBytes = 1 << 20

// The search attributes of Durable Stripe.
var (
	typeKey     = temporal.NewSearchAttributeKeyKeyword("StripeEventType")
	objectKey   = temporal.NewSearchAttributeKeyKeyword("StripeObjectId")
	customerKey = temporal.NewSearchAttributeKeyKeyword("StripeCustomerId")
	livemodeKey = temporal.NewSearchAttributeKeyBool("StripeLivemode")
)

// event is what is read of Stripe's event.
type event struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Livemode bool   `json:"livemode"`
	Data     struct {
		Object struct {
			ID       string `json:"id"`
			Customer string `json:"customer"`
		} `json:"object"`
	} `json:"data"`
}

// receive answers 200 once Temporal has stored the event.
func receive(starts client.Client, secret string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
		if err != nil {
			http.Error(w, "no body", http.StatusBadRequest)
			return
		}
		if err := webhook.ValidatePayload(body, r.Header.Get("Stripe-Signature"), secret); err != nil {
			http.Error(w, "invalid signature", http.StatusBadRequest)
			return
		}
		var e event
		if err := json.Unmarshal(body, &e); err != nil {
			http.Error(w, "not an event", http.StatusBadRequest)
			return
		}
		if err := start(r, starts, e, body); err != nil {
			http.Error(w, "not started", http.StatusServiceUnavailable)
		}
	}
}

// start starts the event's workflow; one that exists already is left alone.
func start(r *http.Request, starts client.Client, e event, body []byte) error {
	options := client.StartWorkflowOptions{
		ID:                                       e.ID,
		TaskQueue:                                taskQueue,
		WorkflowIDReusePolicy:                    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		WorkflowIDConflictPolicy:                 enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		TypedSearchAttributes: temporal.NewSearchAttributes(
			typeKey.ValueSet(e.Type),
			objectKey.ValueSet(e.Data.Object.ID),
			customerKey.ValueSet(e.Data.Object.Customer),
			livemodeKey.ValueSet(e.Livemode)),
	}
	_, err := starts.ExecuteWorkflow(r.Context(), options, workflowName, jsonValue(body))
	var exists *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &exists) {
		return nil
	}
	return err
}

// jsonValue contains the bytes unchanged, as Durable Stripe stores them.
func jsonValue(body []byte) converter.RawValue {
	return converter.NewRawValue(&common.Payload{
		Metadata: map[string][]byte{converter.MetadataEncoding: []byte(converter.MetadataEncodingJSON)},
		Data:     body,
	})
}
