package main

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// startWorker polls for the workflow and its activity, with the SDK's defaults.
func startWorker(temporal client.Client) error {
	w := worker.New(temporal, taskQueue, worker.Options{})
	w.RegisterWorkflowWithOptions(bareWorkflow, workflow.RegisterOptions{Name: workflowName})
	w.RegisterActivityWithOptions(nothing, activity.RegisterOptions{Name: activityName})
	return w.Start()
}

func bareWorkflow(ctx workflow.Context, event converter.RawValue) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 20 * time.Second})
	return workflow.ExecuteActivity(ctx, activityName, event).Get(ctx, nil)
}

// nothing is empty: only Temporal's own cost is measured.
func nothing(context.Context, converter.RawValue) error {
	return nil
}
