// The plain Go baseline of the benchmarks: what a developer would write with Temporal's and
// Stripe's Go libraries and their defaults.
//
//	go-baseline worker   runs one workflow with one empty activity
//	go-baseline webhook  verifies Stripe's signature and starts that workflow for each event
//
// Both serve /actuator/health on SERVER_PORT, and use TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.
package main

import (
	"log"
	"net/http"
	"os"

	"go.temporal.io/sdk/client"
)

// The names of the bare workflow in Java, so that its starts run on this worker too.
const (
	taskQueue    = "bare"
	workflowName = "Bare"
	activityName = "Nothing"
)

func main() {
	temporal, err := client.Dial(client.Options{
		HostPort:  os.Getenv("TEMPORAL_ADDRESS"),
		Namespace: os.Getenv("TEMPORAL_NAMESPACE"),
	})
	if err != nil {
		log.Fatal(err)
	}
	if len(os.Args) != 2 {
		log.Fatal("usage: go-baseline worker|webhook")
	}
	switch os.Args[1] {
	case "worker":
		if err := startWorker(temporal); err != nil {
			log.Fatal(err)
		}
	case "webhook":
		http.HandleFunc("POST /webhook", receive(temporal, os.Getenv("STRIPE_WEBHOOK_SECRET")))
	default:
		log.Fatalf("unknown mode %q", os.Args[1])
	}
	http.HandleFunc("GET /actuator/health", func(http.ResponseWriter, *http.Request) {})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("SERVER_PORT"), nil))
}
