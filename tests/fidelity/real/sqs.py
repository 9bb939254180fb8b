"""The real arms for SQS: moto's server and boto3.

Between two steps nothing happens in a queue but the passing of time, so the arm does not wait for it but puts the
server's clock forward. Only while a long poll is open does time pass by itself. So the cases hold SQS's own times
(30 s, 5 min, 4 days) and take no longer for it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from .case import Case, CaseError, Transcript

# What a body is filled up with where the size of a message is the point; the message's name stands before.
_FILLING = "~"
# How long a long poll takes to be at the server.
_ARRIVES_S = 0.2


def arms() -> list[Arm]:
    """One for each profile; moto is the same for both."""
    return [Arm("sqs-standard"), Arm("sqs-fifo")]


class Arm:
    """A moto server of its own."""

    def __init__(self, profile: str) -> None:
        self.profile = profile
        self._server: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fidelity-sqs-")
        self._log = Path(self._folder.name) / "server.log"
        with self._log.open("w") as log:
            self._server = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("sqs_server.py"))],
                cwd=self._folder.name,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.client = boto3.client(
            "sqs",
            endpoint_url=f"http://127.0.0.1:{int(self._answer())}",
            region_name="eu-west-1",
            aws_access_key_id="none",
            aws_secret_access_key="none",
            config=Config(proxies={}, retries={"max_attempts": 0}, max_pool_connections=50),
        )

    def stop(self) -> None:
        if self._server is None:
            return
        assert self._server.stdin is not None
        self._server.stdin.close()
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._server = None
        self._folder.cleanup()

    def version(self) -> str:
        return f"moto {version('moto')}"

    def play(self, case: Case) -> list[str]:
        self.tell("reset")
        return _Play(self, case).lines()

    def tell(self, word: str) -> str:
        assert self._server is not None and self._server.stdin is not None
        self._server.stdin.write(word + "\n")
        self._server.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self._server is not None and self._server.stdout is not None
        if line := self._server.stdout.readline():
            return line
        raise CaseError("moto's server ended: " + self._log.read_text()[-2000:])


class _Play:
    """One case, from its setup to its end."""

    def __init__(self, arm: Arm, case: Case) -> None:
        self.arm = arm
        self.case = case
        self.client = arm.client
        self.fifo = arm.profile == "sqs-fifo"
        self.transcript = Transcript()
        self.lock = threading.Lock()
        self.urls: dict[str, str] = {}
        # Who received which message last from where, and with which handle.
        self.handles: dict[tuple[str, str], tuple[str, str]] = {}
        self.polls: list[threading.Thread] = []

    def lines(self) -> list[str]:
        queues = self.case.setup["queues"]
        for queue in queues:
            self._create(queue)
        for queue in queues:
            if "redrive" in queue:
                self._redrive(queue["name"], **queue["redrive"])
        start = int(self.arm.tell("now"))
        for step in self.case.steps:
            # Whoever is late moves what comes after: the time between two steps is never shorter than the case says.
            start = max(start, int(self.arm.tell("now")) - step["at_ms"])
            self._until(start + step["at_ms"])
            with self.lock:
                self.transcript.begin(step["at_ms"])
            action = getattr(self, "_do_" + step["do"].replace("-", "_"), None)
            if action is None:
                raise CaseError(f"{self.case.id}: the arm for SQS cannot {step['do']}")
            action(step)
        self._until(start + self.case.ends_ms)
        for poll in self.polls:
            poll.join()
        return self.transcript.lines()

    def _until(self, moment: int) -> None:
        while (left := moment - int(self.arm.tell("now"))) > 0:
            self.polls = [poll for poll in self.polls if poll.is_alive()]
            if self.polls:
                time.sleep(min(left, 50) / 1000)
            else:
                self.arm.tell(f"advance {left}")

    def _saw(self, who: str, what: str) -> None:
        with self.lock:
            self.transcript.saw(who, what)

    def _create(self, queue: dict[str, Any]) -> None:
        attributes = {name: _text(value) for name, value in queue.get("attributes", {}).items()}
        name = queue["name"]
        if self.fifo:
            attributes["FifoQueue"] = "true"
            name += ".fifo"
        made = self.client.create_queue(QueueName=name, Attributes=attributes)
        self.urls[queue["name"]] = made["QueueUrl"]

    def _redrive(self, name: str, to: str, max_receive_count: int) -> None:
        told = self.client.get_queue_attributes(QueueUrl=self.urls[to], AttributeNames=["QueueArn"])
        policy = {"deadLetterTargetArn": told["Attributes"]["QueueArn"], "maxReceiveCount": max_receive_count}
        self.client.set_queue_attributes(QueueUrl=self.urls[name], Attributes={"RedrivePolicy": json.dumps(policy)})

    def _do_send(self, step: dict[str, Any]) -> None:
        extra: dict[str, Any] = {}
        if "delay_s" in step:
            extra["DelaySeconds"] = step["delay_s"]
        if self.fifo and "group" in step:
            extra["MessageGroupId"] = step["group"]
        if self.fifo and "deduplication" in step:
            extra["MessageDeduplicationId"] = step["deduplication"]
        if "attributes" in step:
            extra["MessageAttributes"] = {
                name: {"DataType": "String", "StringValue": value} for name, value in step["attributes"].items()
            }
        for message in step["messages"]:
            body = message.ljust(step.get("size_bytes", 0), _FILLING)
            try:
                self.client.send_message(QueueUrl=self.urls[step["queue"]], MessageBody=body, **extra)
                self._saw(step["producer"], f"sent {message}")
            except ClientError as error:
                self._saw(step["producer"], f"failed {message}: {_code(error)}")

    def _do_receive(self, step: dict[str, Any]) -> None:
        if not step.get("wait_s"):
            self._receive(step)
            return
        poll = threading.Thread(target=self._receive, args=(step,), daemon=True)
        self.polls.append(poll)
        poll.start()
        time.sleep(_ARRIVES_S)

    def _receive(self, step: dict[str, Any]) -> None:
        who, url = step["consumer"], self.urls[step["queue"]]
        extra = {"VisibilityTimeout": step["visibility_s"]} if "visibility_s" in step else {}
        try:
            answer = self.client.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=step.get("max", 1),
                WaitTimeSeconds=step.get("wait_s", 0),
                MessageSystemAttributeNames=["ApproximateReceiveCount"],
                **extra,
            )
        except ClientError as error:
            self._saw(who, f"failed: {_code(error)}")
            return
        messages = answer.get("Messages", [])
        for message in messages:
            name = message["Body"].rstrip(_FILLING)
            self.handles[who, name] = url, message["ReceiptHandle"]
            self._saw(who, f"received {name} count {message['Attributes']['ApproximateReceiveCount']}")
        if not messages:
            self._saw(who, "received nothing")

    def _do_delete(self, step: dict[str, Any]) -> None:
        self._with_handle(step, self.client.delete_message)

    def _do_change_visibility(self, step: dict[str, Any]) -> None:
        self._with_handle(step, self.client.change_message_visibility, VisibilityTimeout=step["seconds"])

    def _with_handle(self, step: dict[str, Any], call: Any, **extra: Any) -> None:
        url, handle = self.handles[step["consumer"], step["message"]]
        try:
            call(QueueUrl=url, ReceiptHandle=handle, **extra)
        except ClientError as error:
            self._saw(step["consumer"], f"failed: {_code(error)}")

    def _do_look(self, step: dict[str, Any]) -> None:
        for name in [step["queue"]] if "queue" in step else self.urls:
            told = self.client.get_queue_attributes(QueueUrl=self.urls[name], AttributeNames=["All"])["Attributes"]
            waiting, in_flight, delayed = (
                told[f"ApproximateNumberOfMessages{which}"] for which in ("", "NotVisible", "Delayed")
            )
            self._saw(name, f"holds {waiting}, in flight {in_flight}, delayed {delayed}")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"].rsplit(".", 1)[-1]
