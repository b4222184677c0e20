#!/bin/bash
# Checks the Helm chart: helm lint, helm template and kubeconform, for each file in charts/durable-stripe/ci.
#   charts/check.sh [folder for the rendered manifests]
# Needs helm and kubeconform on the PATH or in $(go env GOPATH)/bin, Go and Python 3 with pip, and the first time the
# registries of Go and PyPI, for the schemas, which are then kept in ~/.cache/durable-stripe:
#   go install helm.sh/helm/v3/cmd/helm@v3.22.0 github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
set -euo pipefail
cd "$(dirname "$0")"
KUBERNETES=1.37.0
KEDA=v2.21.0
PROMETHEUS_OPERATOR=v0.85.0
OUTPUT=${1:-../target/charts}
SCHEMAS=${XDG_CACHE_HOME:-$HOME/.cache}/durable-stripe/kubernetes-schemas-$KUBERNETES-$KEDA-$PROMETHEUS_OPERATOR
export PATH=$PATH:${GOBIN:-$(go env GOPATH 2>/dev/null || echo "$HOME/go")/bin}
for tool in helm kubeconform; do
  command -v "$tool" >/dev/null || { echo "$tool was not found; charts/check.sh says how to install it." >&2; exit 1; }
done

if [ ! -e "$SCHEMAS/complete" ]; then
  rm -rf "$SCHEMAS" && mkdir -p "$SCHEMAS"
  python3 -m pip download -q --no-deps -d "$SCHEMAS" "kubernetes-validate==$KUBERNETES"
  module() { (cd / && go mod download -json "$1") | sed -n 's/.*"Dir": "\(.*\)".*/\1/p'; }
  keda=$(module "github.com/kedacore/keda/v2@$KEDA")/config/crd/bases
  prometheus=$(module "github.com/prometheus-operator/prometheus-operator@$PROMETHEUS_OPERATOR")/example/prometheus-operator-crd
  python3 -c 'import yaml' 2>/dev/null || python3 -m pip install -q --target "$SCHEMAS/python" pyyaml
  PYTHONPATH=$SCHEMAS/python python3 schemas.py "$SCHEMAS" "$KUBERNETES" "$keda/keda.sh_scaledobjects.yaml" \
    "$keda/keda.sh_triggerauthentications.yaml" "$prometheus/monitoring.coreos.com_servicemonitors.yaml"
  rm "$SCHEMAS"/*.whl && touch "$SCHEMAS/complete"
fi
# The Worker Controller's are here. Their pod template is Kubernetes' own.
mkdir -p "$SCHEMAS/own"
for schema in schemas/*.json; do
  sed "s|POD_TEMPLATE|file://$SCHEMAS/v$KUBERNETES-local-strict/podtemplatespec-v1.json|" "$schema" >"$SCHEMAS/own/$(basename "$schema")"
done

mkdir -p "$OUTPUT"
for values in durable-stripe/ci/*-values.yaml; do
  name=$(basename "$values" -values.yaml)
  echo "== $name"
  helm lint --strict --quiet --kube-version "$KUBERNETES" -f "$values" durable-stripe
  helm template billing durable-stripe --namespace billing --kube-version "$KUBERNETES" -f "$values" >"$OUTPUT/$name.yaml"
  kubeconform -strict -summary -kubernetes-version "$KUBERNETES" \
    -schema-location "$SCHEMAS/{{.NormalizedKubernetesVersion}}-local{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json" \
    -schema-location "$SCHEMAS/crds/{{.ResourceKind}}{{.KindSuffix}}.json" \
    -schema-location "$SCHEMAS/own/{{.ResourceKind}}{{.KindSuffix}}.json" "$OUTPUT/$name.yaml"
done

refused() { # message, values: the chart is not rendered
  local message=$1 output
  shift
  if output=$(helm template billing durable-stripe --kube-version "$KUBERNETES" -f durable-stripe/ci/two-programs-values.yaml "$@" 2>&1); then
    echo "Not refused: $*" >&2; exit 1
  fi
  grep -qF -- "$message" <<<"$output" || { echo "Refused with another message: $output" >&2; exit 1; }
}
echo "== what is refused"
refused "replica" --set worker.replica=3
refused "temporal" --set temporal.address=temporal
refused "exclude each other" --set autoscaling.enabled=true --set workerController.enabled=true
refused "two-programs" --set form=one-program --set workerController.enabled=true
refused "codecUiOrigin needs" --set codecUiOrigin=https://temporal.example.com
refused "host" --set ingress.enabled=true
echo "The chart is fine."
