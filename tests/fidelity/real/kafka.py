"""The real arm for Kafka: librdkafka's mock cluster, and librdkafka's clients.

Each play gets a cluster of its own, inside this process, on loopback. Each client is a process of its own
(kafka_client.py).
"""

from __future__ import annotations

import ctypes
import json
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import confluent_kafka

from .case import Case, CaseError, Transcript

# How long a client may take to do what it is told, unless the next step comes before.
_PATIENCE_S = 5.0
_HELLO_S = 60.0
# How often a case is played when the mock cluster makes a rebalance that no broker makes.
_ATTEMPTS = 8
_PRODUCE = 0
_TERMINATE_NOW = 0x8
# What a broker's setting is called at the mock cluster.
_SETTINGS = {
    "group.initial.rebalance.delay.ms": "group_initial_rebalance_delay_ms",
    "group.share.record.lock.duration.ms": "sharegroup_set_record_lock_duration",
    "group.share.delivery.count.limit": "sharegroup_set_max_delivery_attempts",
    "group.share.session.timeout.ms": "sharegroup_set_session_timeout",
}


def arms() -> list[Arm]:
    return [Arm("kafka-4.x")]


class Arm:
    def __init__(self, profile: str) -> None:
        self.profile = profile

    def start(self) -> None:
        package = Path(confluent_kafka.__file__).parent
        found = [*package.parent.glob("confluent_kafka.libs/librdkafka*"), *package.glob(".dylibs/librdkafka*")]
        if not found:
            raise CaseError(f"there is no librdkafka beside {package}")
        self.library = ctypes.CDLL(str(found[0]))
        for name in ("conf_new", "new", "mock_cluster_new", "mock_cluster_bootstraps"):
            getattr(self.library, f"rd_kafka_{name}").restype = ctypes.c_void_p

    def stop(self) -> None:
        pass

    def version(self) -> str:
        return f"librdkafka {confluent_kafka.libversion()[0]} mock cluster"

    def play(self, case: Case) -> list[str]:
        for _ in range(_ATTEMPTS):
            play = _Play(self.library, case)
            lines = play.lines()
            if not play.spoilt:
                return lines
        raise CaseError(f"{case.id}: the mock cluster refused a member's SyncGroup each time")


class _Cluster:
    """A mock cluster with the settings and topics of a case's setup."""

    def __init__(self, library: ctypes.CDLL, setup: dict[str, Any]) -> None:
        self.library = library
        error = ctypes.create_string_buffer(512)
        conf = ctypes.c_void_p(library.rd_kafka_conf_new())
        library.rd_kafka_conf_set(conf, b"log_level", b"0", error, len(error))
        self.owner = ctypes.c_void_p(library.rd_kafka_new(0, conf, error, len(error)))
        if not self.owner:
            raise CaseError(error.value.decode())
        self.cluster = ctypes.c_void_p(library.rd_kafka_mock_cluster_new(self.owner, setup.get("nodes", 1)))
        for name, value in setup.get("broker", {}).items():
            if name not in _SETTINGS:
                raise CaseError(f"the mock cluster has no setting {name}")
            getattr(library, f"rd_kafka_mock_{_SETTINGS[name]}")(self.cluster, ctypes.c_int(value))
        for topic in setup.get("topics", []):
            replicas = topic.get("replicas", 1)
            library.rd_kafka_mock_topic_create(self.cluster, topic["name"].encode(), topic["partitions"], replicas)

    def bootstraps(self) -> str:
        address = self.library.rd_kafka_mock_cluster_bootstraps(self.cluster)
        return (ctypes.cast(address, ctypes.c_char_p).value or b"").decode()

    def lose_answer(self, node: int, milliseconds: int) -> None:
        """The node does the next produce request, but answers so late that the client has given up on it."""
        self.library.rd_kafka_mock_broker_push_request_error_rtts(
            self.cluster, ctypes.c_int32(node), ctypes.c_int16(_PRODUCE), ctypes.c_size_t(1), 0, milliseconds
        )

    def power(self, node: int, up: bool) -> None:
        function = self.library.rd_kafka_mock_broker_set_up if up else self.library.rd_kafka_mock_broker_set_down
        function(self.cluster, ctypes.c_int32(node))

    def destroy(self) -> None:
        self.library.rd_kafka_mock_cluster_destroy(self.cluster)
        self.library.rd_kafka_destroy_flags(self.owner, _TERMINATE_NOW)


class _Play:
    """One case, from its setup to its end."""

    def __init__(self, library: ctypes.CDLL, case: Case) -> None:
        self.library = library
        self.case = case
        self.transcript = Transcript()
        self.lock = threading.Lock()
        self.spoilt = False
        self.clients: dict[str, _Client] = {}

    def lines(self) -> list[str]:
        self.cluster = _Cluster(self.library, self.case.setup)
        try:
            self._greet()
            self._run()
        finally:
            for client in self.clients.values():
                client.kill()
            self.cluster.destroy()
        return self.transcript.lines()

    def saw(self, who: str, what: str) -> None:
        with self.lock:
            self.transcript.saw(who, what)

    def _greet(self) -> None:
        """Starts every client, and has it reach the cluster, before the first step."""
        names = {_actor(step) for step in self.case.steps}
        self.clients = {name: _Client(name, self) for name in names}
        for name, client in self.clients.items():
            own = [step for step in self.case.steps if _actor(step) == name]
            topics = self.case.setup.get("topics", [])
            hello = {"do": "hello", "bootstraps": self.cluster.bootstraps(), "first": own[:1], "topics": topics}
            client.tell(hello, _HELLO_S)

    def _run(self) -> None:
        steps = self.case.steps
        ends = [step["at_ms"] for step in steps[1:]] + [self.case.ends_ms]
        start = time.monotonic()
        for step, end in zip(steps, ends):
            # Whoever is late moves what comes after: the time between two steps is never shorter than the case says.
            start = max(start, time.monotonic() - step["at_ms"] / 1000)
            _until(start + step["at_ms"] / 1000)
            with self.lock:
                self.transcript.begin(step["at_ms"])
            patience = min(_PATIENCE_S, (end - step["at_ms"]) / 1000)
            own = getattr(self, "_do_" + step["do"].replace("-", "_"), None)
            if own is not None:
                own(step, patience)
            else:
                self.clients[_actor(step)].tell(step, patience)
        _until(start + self.case.ends_ms / 1000)

    def _do_kill(self, step: dict[str, Any], _: float) -> None:
        self.clients[step["consumer"]].kill()

    def _do_broker(self, step: dict[str, Any], _: float) -> None:
        self.cluster.power(step["node"], step["up"])

    def _do_lose_answer(self, step: dict[str, Any], _: float) -> None:
        self.cluster.lose_answer(step.get("node", 1), step["after_ms"])

    def _do_partition_of(self, step: dict[str, Any], patience: float) -> None:
        partitions = {topic["name"]: topic["partitions"] for topic in self.case.setup["topics"]}
        self.clients[_actor(step)].tell({**step, "partitions": partitions[step["topic"]]}, patience)

    def _do_look(self, step: dict[str, Any], patience: float) -> None:
        if "group" in step:
            topics = [(topic["name"], topic["partitions"]) for topic in self.case.setup["topics"]]
            self.clients[_actor(step)].tell({**step, "topics": topics}, patience)


class _Client:
    """A client in its own process, seen from here."""

    def __init__(self, name: str, play: _Play) -> None:
        self.play = play
        self.done: queue.Queue[int] = queue.Queue()
        self.number = 0
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("kafka_client.py")), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            match json.loads(line):
                case {"done": number}:
                    self.done.put(number)
                case {"spoilt": True}:
                    self.play.spoilt = True
                case {"who": who, "saw": what}:
                    self.play.saw(who, what)

    def tell(self, step: dict[str, Any], patience: float) -> None:
        """Has the client do it, and waits until it has done it or the patience is over."""
        assert self.process.stdin is not None
        self.number += 1
        self.process.stdin.write(json.dumps({**step, "number": self.number}) + "\n")
        self.process.stdin.flush()
        end = time.monotonic() + patience
        while (left := end - time.monotonic()) > 0:
            try:
                if self.done.get(timeout=left) == self.number:
                    return
            except queue.Empty:
                return

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def _actor(step: dict[str, Any]) -> str:
    """Who does the step: a client by name, or one that only looks."""
    return step.get("producer") or step.get("consumer") or "look"


def _until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
