"""Collects JSON schemas for kubeconform: schemas.py FOLDER KUBERNETES-VERSION DEFINITION…

Kubernetes' own come from the wheel kubernetes-validate in FOLDER; those of custom resources from their definitions,
with unknown fields forbidden, as the API server's strict validation does.
"""

import json
import pathlib
import sys
import zipfile

import yaml


def kubernetes(folder, version):
    prefix = "kubernetes_validate/kubernetes-json-schema/"
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        for name in wheel.namelist():
            if name.startswith(f"{prefix}v{version}-local-strict/"):
                target = folder / name.removeprefix(prefix)
                target.parent.mkdir(parents=True, exist_ok=True)
                # The schemas refer to each other by addresses on the web; here, to the file beside them.
                content = wheel.read(name).replace(b'"/api/_definitions.json', b'"_definitions.json')
                target.write_bytes(content.replace(b'"$id": "https://kubernetes.io/', b'"x-id": "https://kubernetes.io/'))


def strict(schema):
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: strict(value) for key, value in schema.items()}
    if (
        isinstance(schema.get("properties"), dict)
        and "additionalProperties" not in schema
        and not schema.get("x-kubernetes-preserve-unknown-fields")
    ):
        schema["additionalProperties"] = False
    return schema


def custom_resource(definition, folder):
    crd = yaml.safe_load(definition.read_text())
    kind, group = crd["spec"]["names"]["kind"].lower(), crd["spec"]["group"].partition(".")[0]
    for version in crd["spec"]["versions"]:
        schema = strict(version["schema"]["openAPIV3Schema"])
        schema["properties"]["metadata"] = {"type": "object"}
        (folder / f"{kind}-{group}-{version['name']}.json").write_text(json.dumps(schema))


def main():
    folder = pathlib.Path(sys.argv[1])
    kubernetes(folder, sys.argv[2])
    target = folder / "crds"
    target.mkdir()
    # A plain "=" is a string in the version of YAML that Kubernetes reads.
    yaml.SafeLoader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: node.value)
    for definition in sys.argv[3:]:
        custom_resource(pathlib.Path(definition), target)


main()
