"""Prepares rendered manifests for charts/dry-run.sh: dry_run.py FOLDER

Each file FOLDER/NAME.yaml becomes a folder FOLDER/NAME with one file for each resource, and one for the pod of each
workload, because an API server looks at a pod only when it is created. The Worker Controller's resources are left out:
their definitions are in no package.
"""

import json
import pathlib
import sys

import yaml

folder = pathlib.Path(sys.argv[1])
for file in folder.glob("*.yaml"):
    target = folder / file.stem
    target.mkdir()
    for resource in filter(None, yaml.safe_load_all(file.read_text())):
        name = resource["metadata"]["name"]
        pod = resource["spec"].get("template", {}) if resource["kind"] != "ScaledObject" else {}
        if not resource["apiVersion"].startswith("temporal.io/"):
            (target / f"{resource['kind']}-{name}.json").write_text(json.dumps(resource, indent=1))
        if "spec" in pod:
            pod = {"apiVersion": "v1", "kind": "Pod", **pod, "metadata": {**pod["metadata"], "name": name}}
            (target / f"Pod-{name}.json").write_text(json.dumps(pod, indent=1))
