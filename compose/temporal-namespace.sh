#!/bin/sh
# Creates the namespace, with a retention as long as Stripe resends events, and our search attributes.
# Safe to run again.
set -eu
RETENTION=720h
NAMESPACE=${TEMPORAL_NAMESPACE:-default}
if temporal operator namespace describe -n "$NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace update -n "$NAMESPACE" --retention "$RETENTION" >/dev/null
else
  temporal operator namespace create -n "$NAMESPACE" --retention "$RETENTION"
fi

# A new namespace takes a few seconds to become available everywhere.
tries=30
until temporal operator search-attribute list -n "$NAMESPACE" >/tmp/attributes 2>/dev/null; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || { echo "The namespace $NAMESPACE cannot be used." >&2; exit 1; }
  sleep 1
done
for attribute in StripeEventType StripeObjectId StripeCustomerId StripeAccount StripeLivemode; do
  type=Keyword
  [ "$attribute" != StripeLivemode ] || type=Bool
  grep -qw "$attribute" /tmp/attributes ||
    temporal operator search-attribute create -n "$NAMESPACE" --name "$attribute" --type "$type"
done
echo "Namespace $NAMESPACE is ready."
