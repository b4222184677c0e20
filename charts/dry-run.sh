#!/bin/bash
# Asks a real Kubernetes API server whether it would accept what the Helm chart renders: each file in
# charts/durable-stripe/ci, with a server-side dry run, and each pod under the Pod Security level "restricted".
#   charts/dry-run.sh
# Nothing runs in a container: etcd and kube-apiserver are built from their Go modules, the first time in about ten
# minutes, and kept in ~/.cache/durable-stripe. Needs Helm and kubeconform (charts/check.sh), Go, Python 3 with PyYAML.
set -euo pipefail
cd "$(dirname "$0")"
KUBERNETES=1.37.2
ETCD=3.7.3
KEDA=v2.21.0
PROMETHEUS_OPERATOR=v0.85.0
BIN=${XDG_CACHE_HOME:-$HOME/.cache}/durable-stripe/kubernetes-$KUBERNETES-etcd-$ETCD
export PATH=$BIN:$PATH:${GOBIN:-$(go env GOPATH)/bin}

module() { (cd / && go mod download -json "$1") | sed -n 's/.*"Dir": "\(.*\)".*/\1/p'; }

# The modules that kubernetes' repository contains are published with it, one minor version lower: 1.37.2 is 0.37.2.
build() {
  local folder=$1 kubernetes
  kubernetes=$(module "k8s.io/kubernetes@v$KUBERNETES")
  { echo "module dry-run"
    sed -n 's/^go .*/&/p' "$kubernetes/go.mod"
    echo "require k8s.io/kubernetes v$KUBERNETES"
    echo "require go.etcd.io/etcd/server/v3 v$ETCD"
    sed -n "s|^[[:space:]]*\(k8s.io/[^ ]*\) => ./staging/.*|replace \1 => \1 v0.${KUBERNETES#1.}|p" "$kubernetes/go.mod"
  } >"$folder/go.mod"
  { echo '//go:build tools'; echo 'package tools'
    printf 'import _ "%s"\n' go.etcd.io/etcd/server/v3 k8s.io/kubernetes/cmd/{kube-apiserver,kubectl}; } >"$folder/tools.go"
  cd "$folder"
  export GOFLAGS=-mod=mod CGO_ENABLED=0
  go mod tidy -e
  go build -p 1 -ldflags "-s -w" -o "$BIN/etcd" go.etcd.io/etcd/server/v3
  go build -p 1 -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=v$KUBERNETES" -o "$BIN/" \
    k8s.io/kubernetes/cmd/kube-apiserver k8s.io/kubernetes/cmd/kubectl
}

work=$(mktemp -d)
cleanup() {
  # The API server would wait for etcd, and nothing of them is kept.
  { kill -9 ${API:-} ${STORE:-} || true; wait; } 2>/dev/null
  rm -rf "$work"
}
trap cleanup EXIT
if [ ! -e "$BIN/complete" ]; then
  rm -rf "$BIN" && mkdir -p "$BIN" "$work/build"
  (build "$work/build")
  touch "$BIN/complete"
fi

# Ports that are free now, on the loopback interface.
read -r store peer api < <(python3 -c 'import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
print(*[s.getsockname()[1] for s in sockets])')
etcd --data-dir "$work/etcd" --listen-client-urls "http://127.0.0.1:$store" --advertise-client-urls "http://127.0.0.1:$store" \
  --listen-peer-urls "http://127.0.0.1:$peer" --log-level error >"$work/etcd.log" 2>&1 &
STORE=$!
python3 -c 'import secrets; print(secrets.token_hex(20))' >"$work/token"
echo "$(cat "$work/token"),dry-run,dry-run,system:masters" >"$work/tokens.csv"
openssl genrsa -out "$work/accounts.key" 2048 2>/dev/null
# No controller runs that would create service accounts, so none is demanded.
kube-apiserver --etcd-servers "http://127.0.0.1:$store" --bind-address 127.0.0.1 --secure-port "$api" --cert-dir "$work/tls" \
  --token-auth-file "$work/tokens.csv" --authorization-mode RBAC --service-cluster-ip-range 10.96.0.0/24 \
  --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$work/accounts.key" \
  --service-account-signing-key-file "$work/accounts.key" --disable-admission-plugins ServiceAccount >"$work/api.log" 2>&1 &
API=$!
kube() { kubectl --kubeconfig /dev/null --server "https://127.0.0.1:$api" --certificate-authority "$work/tls/apiserver.crt" --token "$(cat "$work/token")" "$@"; }
for _ in $(seq 60); do
  kill -0 "$API" 2>/dev/null || { tail -5 "$work/api.log" >&2; exit 1; }
  if kube get --raw /readyz >/dev/null 2>&1; then break; fi
  sleep 1
done
version=$(kube version -o json | python3 -c 'import json, sys; print(json.load(sys.stdin)["serverVersion"]["gitVersion"])')

kube create namespace billing >/dev/null
kube label namespace billing pod-security.kubernetes.io/{enforce,warn}=restricted >/dev/null
keda=$(module "github.com/kedacore/keda/v2@$KEDA")/config/crd/bases
prometheus=$(module "github.com/prometheus-operator/prometheus-operator@$PROMETHEUS_OPERATOR")/example/prometheus-operator-crd
kube apply --server-side -f "$keda/keda.sh_scaledobjects.yaml" -f "$keda/keda.sh_triggerauthentications.yaml" \
  -f "$prometheus/monitoring.coreos.com_servicemonitors.yaml" >/dev/null
kube wait --for condition=Established --timeout 60s crd --all >/dev/null

dry_run() { kube -n billing "$@" --dry-run=server; }
./check.sh "$work/rendered" >/dev/null
python3 dry_run.py "$work/rendered"
echo "Kubernetes $version, etcd $ETCD, KEDA $KEDA, Prometheus operator $PROMETHEUS_OPERATOR"
for folder in "$work"/rendered/*/; do
  # A warning is a failure: the server warns of unknown fields, and of pods that "restricted" forbids.
  output=$(dry_run apply --server-side --validate=strict -f "$folder" 2>&1)
  if grep -qi warning <<<"$output"; then echo "$output" >&2; exit 1; fi
  echo "$(basename "$folder"): $(grep -c 'serverside-applied (server dry run)' <<<"$output") resources and pods accepted"
done

refused() { # message, file: the server does not accept it
  local output
  if output=$(dry_run apply --server-side --validate=strict -f "$2" 2>&1); then echo "Not refused: $2" >&2; exit 1; fi
  grep -qF "$1" <<<"$output" || { echo "Refused with another message: $output" >&2; exit 1; }
}
one=$work/rendered/two-programs/Deployment-billing-durable-stripe-worker.json
sed 's/"replicas": 2/"replicas": "two"/' "$one" >"$work/type.json" && refused "replicas" "$work/type.json"
sed 's/"replicas"/"replica"/' "$one" >"$work/name.json" && refused "replica" "$work/name.json"
pod=$work/rendered/two-programs/Pod-billing-durable-stripe-worker.json
sed 's/"runAsNonRoot": true/"runAsNonRoot": false/' "$pod" >"$work/root.json" && refused "restricted" "$work/root.json"
echo "A wrong type, an unknown field and a pod that may run as root are refused."
