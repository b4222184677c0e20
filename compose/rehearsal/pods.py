"""Starts the containers of the Helm chart's pods with Docker, as Kubernetes would, as far as Docker can."""

import json
import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROBE = (
    "import sys, urllib.error, urllib.request\n"
    "try: print(urllib.request.urlopen(sys.argv[1], timeout=5).status)\n"
    "except urllib.error.HTTPError as e: print(e.code)\n"
    "except OSError: print(0)\n"
)


def docker(*command):
    return subprocess.run(["docker", *command], check=True, capture_output=True, text=True).stdout.strip()


def render(values):
    """The pod of each component that the chart has with these values."""
    settings = [part for name, value in values.items() for part in ("--set-string", f"{name}={value}")]
    rendered = subprocess.run(
        ["helm", "template", "rehearsal", ROOT / "charts" / "durable-stripe", "--kube-version", "1.37.0", *settings],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    import yaml

    templates = [d["spec"]["template"] for d in yaml.safe_load_all(rendered) if d and d["kind"] in ("Deployment", "Job")]
    return {t["metadata"]["labels"]["app.kubernetes.io/component"]: t["spec"] for t in templates}


class Pod:
    """One container with the command, environment, user, file systems and limits of a rendered pod."""

    def __init__(self, component, spec, networks, secrets, folder, publish=None):
        self.name = f"rehearsal-pod-{component}"
        self.container = spec["containers"][0]
        user = spec["securityContext"]
        security = self.container["securityContext"]
        command = ["create", "--name", self.name, "--network", networks[0]]
        command += ["--user", f"{user['runAsUser']}:{user['runAsGroup']}", "--group-add", str(user["fsGroup"])]
        command += ["--read-only"] * security["readOnlyRootFilesystem"]
        command += [part for name in security["capabilities"]["drop"] for part in ("--cap-drop", name)]
        command += ["--security-opt", "no-new-privileges"] * (not security["allowPrivilegeEscalation"])
        command += ["--memory", self.container["resources"]["limits"]["memory"].replace("Mi", "m").replace("Gi", "g")]
        command += [part for e in self.container["env"] for part in ("--env", f"{e['name']}={e['value']}")]
        command += ["--publish", publish] if publish else []
        volumes = {volume["name"]: volume for volume in spec["volumes"]}
        for mount in self.container["volumeMounts"]:
            command += self.mount(mount, volumes[mount["name"]], user["fsGroup"], secrets, folder)
        docker("rm", "-f", self.name) if self.name in docker("ps", "-a", "--format", "{{.Names}}").split() else None
        docker(*command, self.container["image"], *self.container.get("args", []))
        for network in networks[1:]:
            docker("network", "connect", network, self.name)
        docker("start", self.name)

    @staticmethod
    def mount(mount, volume, group, secrets, folder):
        path = mount["mountPath"]
        if "emptyDir" in volume:
            size = volume["emptyDir"]["sizeLimit"].replace("Mi", "m")
            return ["--tmpfs", f"{path}:exec,size={size},mode=2770,gid={group}"]
        source = folder / volume["secret"]["secretName"]
        shutil.rmtree(source, ignore_errors=True)
        source.mkdir(parents=True)
        for item in volume["secret"]["items"]:
            file = source / item["path"]
            file.write_text(secrets[item["key"]])
            os.chown(file, 0, group)
            file.chmod(volume["secret"]["defaultMode"])
        return ["--volume", f"{source}:{path}:ro"]

    def probe(self, name):
        """Calls a probe of the pod, and returns the status."""
        request = self.container[name]["httpGet"]
        port = next(p["containerPort"] for p in self.container["ports"] if p["name"] == request["port"])
        return int(docker("exec", self.name, "python3", "-c", PROBE, f"http://127.0.0.1:{port}{request['path']}"))

    def state(self):
        return json.loads(docker("inspect", self.name))[0]["State"]

    def remove(self):
        docker("rm", "-f", self.name)
