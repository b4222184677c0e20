"""Everything that the shop needs, as processes of this test."""

import hashlib
import hmac
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import psycopg

TIMEOUT_SECONDS = 60


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def await_that(description, condition):
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {TIMEOUT_SECONDS} s: {description}")
        time.sleep(0.1)


class Stack:
    """The servers, the program of Durable Stripe, and the shop's two processes."""

    def __init__(self):
        self.resources = ExitStack()
        try:
            self.open()
        except BaseException:
            self.close()
            raise

    def open(self):
        self.log = self.resources.enter_context(open("test.log", "w"))
        maven = shlex.split(os.environ.get("MAVEN", "mvn"))
        self.servers = self.start(
            [*maven, "-q", "-f", "servers", "exec:java"], {}, stdout=subprocess.PIPE
        )
        self.settings = self.read_settings(self.servers)
        host_and_database = self.settings["SPRING_DATASOURCE_URL"].removeprefix("jdbc:postgresql://")
        self.owner = f"postgresql://postgres@{host_and_database}"
        self.shop = f"postgresql://shop@{host_and_database}"
        self.port, self.management_port = free_port(), free_port()
        self.program = None
        self.start_program()
        self.run_sql(self.owner, "sql/administrator.sql")
        self.run_sql(self.shop, "sql/shop.sql")
        for module in ("shop.entitlements", "shop.follow_up"):
            self.start(
                [sys.executable, "-m", module],
                {
                    "DATABASE_URL": self.shop,
                    "TEMPORAL_ADDRESS": self.settings["TEMPORAL_ADDRESS"],
                },
            )

    def start(self, command, settings, stdout=None):
        process = subprocess.Popen(
            command,
            env={**os.environ, **settings},
            stdin=subprocess.PIPE,
            stdout=stdout or self.log,
            stderr=self.log,
            text=True,
        )
        self.resources.callback(self.stop, process)
        return process

    @staticmethod
    def stop(process):
        """The servers stop at the end of their input, the others by SIGTERM."""
        process.stdin.close()
        if process.stdout is None:
            process.terminate()
        process.wait(TIMEOUT_SECONDS)

    def read_settings(self, process):
        """The line of JSON. Maven writes its errors to the same output."""
        for line in process.stdout:
            if "{" in line and line.rstrip().endswith("}"):
                return json.loads(line[line.index("{") :])
            self.log.write(line)
        raise AssertionError("The servers did not start; see test.log")

    def start_program(self):
        self.program = self.start(
            ["java", "-Xmx256m", "-jar", os.environ["DURABLE_STRIPE_JAR"]],
            {
                **self.settings,
                "SERVER_PORT": str(self.port),
                "MANAGEMENT_SERVER_PORT": str(self.management_port),
                "FOLLOW_UP_WORKFLOW": "SubscriptionFollowUp",
                "FOLLOW_UP_TASK_QUEUE": "shop",
            },
        )
        await_that("the program is healthy", self.is_healthy)

    def kill_program(self):
        self.program.send_signal(signal.SIGKILL)
        self.program.wait()

    def is_healthy(self):
        if self.program.poll() is not None:
            raise AssertionError("The program did not start; see test.log")
        url = f"http://127.0.0.1:{self.management_port}/actuator/health/readiness"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return True
        except OSError:
            return False

    @staticmethod
    def run_sql(url, file):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(Path(file).read_text())

    def query(self, sql, *parameters):
        with psycopg.connect(self.owner) as connection:
            return connection.execute(sql, parameters).fetchall()

    def post(self, event):
        """Posts an event with a signature like Stripe's, until the webhook accepts it."""
        body = json.dumps(event)
        await_that(f"the webhook accepts {event['id']}", lambda: self.is_accepted(body))

    def is_accepted(self, body):
        now = str(int(time.time()))
        secret = self.settings["STRIPE_WEBHOOK_SECRET"].encode()
        signature = hmac.new(secret, f"{now}.{body}".encode(), hashlib.sha256).hexdigest()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/webhooks/stripe",
            data=body.encode(),
            headers={
                "Content-Type": "application/json",
                "Stripe-Signature": f"t={now},v1={signature}",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=10):
                return True
        except urllib.error.HTTPError as error:
            if error.code == 503:
                return False
            raise
        except OSError:
            return False

    def await_outcome(self, event, outcome):
        sql = "SELECT outcome FROM billing.stripe_event WHERE event_id = %s"
        await_that(f"{event['id']} is applied", lambda: self.query(sql, event["id"]))
        assert self.query(sql, event["id"]) == [(outcome,)]

    def close(self):
        self.resources.close()
