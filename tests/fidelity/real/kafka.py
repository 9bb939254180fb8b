"""The real arm for Kafka: librdkafka's mock cluster, and librdkafka's clients through confluent-kafka.

Each case gets a cluster of its own, inside this process, on loopback. Each client is a process of its own, so that it
can be killed. Clients are told what to do in lines of JSON, and tell in lines of JSON what they saw.
"""

import ctypes
import glob
import json
import logging
import os
import queue
import re
import subprocess
import sys
import threading
import time

PRODUCE = 0  # ApiKey
# How long a poll goes on looking for more when nothing comes.
POLL_S = 1.0
# How long the arm waits for a client to have done what it was told, unless the next step comes before.
STEP_S = 5.0
NO_OFFSET = -1001
# The mock cluster refuses a SyncGroup that comes after the leader's (a broker answers it), and the member joins anew:
# a rebalance that no broker makes. What was played so is played again.
SPOILT = "synchronization failed: Broker: Invalid request"
ATTEMPTS = 8
QUIET = {"log_level": 0}
# Same outcome, sooner: librdkafka's own waiting times that no case is about.
BRISK = {
    "fetch.wait.max.ms": 50,
    "fetch.error.backoff.ms": 50,
    "reconnect.backoff.ms": 50,
    "reconnect.backoff.max.ms": 200,
    "topic.metadata.refresh.fast.interval.ms": 100,
    "allow.auto.create.topics": False,
}


def natural(name):
    """C2 before C10."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


class Arm:
    """Plays cases on mock clusters. `start` once, then `play` each case, then `stop`."""

    def start(self):
        import confluent_kafka

        folder = os.path.dirname(confluent_kafka.__file__)
        places = [f"{folder}.libs/librdkafka*", f"{folder}/.dylibs/librdkafka*"]
        (path,) = [path for place in places for path in glob.glob(place)]
        self.library = ctypes.CDLL(path)
        for name in ["conf_new", "new", "mock_cluster_new", "mock_cluster_bootstraps"]:
            getattr(self.library, f"rd_kafka_{name}").restype = ctypes.c_void_p

    def stop(self):
        pass

    def version(self):
        import confluent_kafka

        return f"librdkafka {confluent_kafka.libversion()[0]} mock cluster"

    def play(self, case):
        """The lines that the clients of this case saw."""
        for _ in range(ATTEMPTS):
            play = Play(self, case)
            lines = play.lines()
            if not play.spoilt:
                return lines
        raise RuntimeError(f"{case['id']}: the mock cluster refused a member's SyncGroup each time")


class Cluster:
    """One mock cluster, with the settings and topics of a case's setup."""

    def __init__(self, library, setup):
        self.library = library
        conf = library.rd_kafka_conf_new()
        error = ctypes.create_string_buffer(512)
        library.rd_kafka_conf_set(ctypes.c_void_p(conf), b"log_level", b"0", error, 512)
        self.client = ctypes.c_void_p(library.rd_kafka_new(0, ctypes.c_void_p(conf), error, 512))
        if not self.client:
            raise RuntimeError(error.value.decode())
        self.cluster = ctypes.c_void_p(
            library.rd_kafka_mock_cluster_new(self.client, setup.get("brokers", 1))
        )
        broker = setup.get("broker_config", {})
        self._set("group_initial_rebalance_delay_ms", broker, "group.initial.rebalance.delay.ms")
        self._set("sharegroup_set_record_lock_duration", broker, "group.share.record.lock.duration.ms")
        self._set("sharegroup_set_max_delivery_attempts", broker, "group.share.delivery.count.limit")
        self._set("sharegroup_set_session_timeout", broker, "group.share.session.timeout.ms")
        self._set("sharegroup_set_auto_offset_reset", broker, "share.auto.offset.reset")
        for topic in setup.get("topics", []):
            name = topic["name"].encode()
            library.rd_kafka_mock_topic_create(
                self.cluster, name, topic["partitions"], topic.get("replication_factor", 1)
            )

    def _set(self, function, settings, name):
        if name in settings:
            value = settings[name]
            if name == "share.auto.offset.reset":
                value = {"latest": 0, "earliest": 1}[value]
            getattr(self.library, f"rd_kafka_mock_{function}")(self.cluster, value)

    def bootstraps(self):
        address = self.library.rd_kafka_mock_cluster_bootstraps(self.cluster)
        return ctypes.cast(address, ctypes.c_char_p).value.decode()

    def lose_answer(self, node, after_ms):
        """The broker does the next produce request, but its answer comes after the client has given up on it."""
        self.library.rd_kafka_mock_broker_push_request_error_rtts(
            self.cluster, ctypes.c_int32(node), ctypes.c_int16(PRODUCE), ctypes.c_size_t(1), 0, after_ms
        )

    def power(self, node, up):
        function = "up" if up else "down"
        getattr(self.library, f"rd_kafka_mock_broker_set_{function}")(self.cluster, ctypes.c_int32(node))

    def destroy(self):
        self.library.rd_kafka_mock_cluster_destroy(self.cluster)
        self.library.rd_kafka_destroy_flags(self.client, 0x8)


class Play:
    def __init__(self, arm, case):
        self.arm = arm
        self.case = case
        self.saw = []  # (step, who, what)
        self.step = 0
        self.spoilt = False
        self.lock = threading.Lock()

    def lines(self):
        names = {name for step in self.case["steps"] for name in self._actors(step)}
        self.cluster = Cluster(self.arm.library, self.case.get("setup", {}))
        try:
            self.clients = {name: Remote(name, self) for name in names | {"look"}}
            for name, client in self.clients.items():
                own = [step for step in self.case["steps"] if name in self._actors(step)]
                hello = {"do": "hello", "bootstraps": self.cluster.bootstraps(), "first": own[:1]}
                client.tell(dict(hello, topics=self.case.get("setup", {}).get("topics", [])), 60)
            self._play()
        finally:
            for client in self.clients.values():
                client.end()
            self.cluster.destroy()
        ordered = sorted(enumerate(self.saw), key=lambda e: (e[1][0], natural(e[1][1]), e[0]))
        return [f"{step}: {who} {what}" for _, (step, who, what) in ordered]

    def _actors(self, step):
        return [step[key] for key in ("producer", "consumer") if key in step]

    def _play(self):
        steps = self.case["steps"]
        start = time.monotonic()
        for index, step in enumerate(steps):
            self._until(start + step["at_ms"] / 1000)
            with self.lock:
                self.step = step["at_ms"]
            following = steps[index + 1]["at_ms"] if index + 1 < len(steps) else self.case["ends_ms"]
            patience = min(STEP_S, (following - step["at_ms"]) / 1000)
            own = getattr(self, "_" + step["do"].replace("-", "_"), None)
            if own:
                own(step, patience)
            else:
                self.clients[self._actors(step)[0]].tell(step, patience)
        self._until(start + self.case["ends_ms"] / 1000)

    def _until(self, moment):
        time.sleep(max(0, moment - time.monotonic()))

    def see(self, who, what):
        with self.lock:
            self.saw.append((self.step, who, what))

    def _kill(self, step, _):
        self.clients[step["consumer"]].kill()

    def _broker(self, step, _):
        self.cluster.power(step["node"], step["up"])

    def _lose_answer(self, step, _):
        self.cluster.lose_answer(step.get("node", 1), step["after_ms"])

    def _partition_of(self, step, patience):
        topics = {topic["name"]: topic["partitions"] for topic in self.case["setup"]["topics"]}
        told = dict(step, partitions=topics[step["topic"]])
        self.clients["look"].tell(told, patience)

    def _look(self, step, patience):
        if "group" in step:
            topics = [(t["name"], t["partitions"]) for t in self.case["setup"]["topics"]]
            self.clients["look"].tell(dict(step, topics=topics), patience)


class Remote:
    """A client in its own process."""

    def __init__(self, name, play):
        self.name = name
        self.play = play
        self.done = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, __file__, "client", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            told = json.loads(line)
            if "done" in told:
                self.done.put(told["done"])
            elif "spoilt" in told:
                self.play.spoilt = True
            else:
                self.play.see(told["who"], told["saw"])

    def tell(self, what, patience):
        number = time.monotonic_ns()
        self.process.stdin.write(json.dumps(dict(what, number=number)) + "\n")
        self.process.stdin.flush()
        ends = time.monotonic() + patience
        while (left := ends - time.monotonic()) > 0:
            try:
                if self.done.get(timeout=left) == number:
                    return
            except queue.Empty:
                return

    def kill(self):
        self.process.kill()
        self.process.wait()

    end = kill


class Client:
    """What runs in a client's process: a producer, a consumer or a share consumer, whatever it is told to be."""

    def __init__(self, name):
        self.name = name
        self.told = queue.Queue()
        self.made = None  # the consumer, before it joins
        self.consumer = None
        self.share = None
        self.producer = None
        self.stalled_until = 0
        self.eager = True
        self.read = {}  # (topic, partition) -> the offset after the last record that was read
        self.held = {}  # of a share group: record -> message
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in sys.stdin:
            self.told.put(json.loads(line))
        os._exit(0)

    def see(self, what, who=None):
        print(json.dumps({"who": who or self.name, "saw": what}), flush=True)

    def run(self):
        while True:
            try:
                step = self.told.get(timeout=0.02 if self.consumer else None)
            except queue.Empty:
                if time.monotonic() >= self.stalled_until:
                    self._serve(0.02)
                continue
            getattr(self, "_" + step["do"].replace("-", "_"))(step)
            print(json.dumps({"done": step["number"]}), flush=True)

    def _hello(self, step):
        import confluent_kafka  # noqa: F401 (takes long enough to be late for the first step)

        self.base = {"bootstrap.servers": step["bootstraps"], **QUIET}
        for first in step["first"]:
            if "producer" in first:
                self._warm(self._producer(first), step["topics"])
                if first["do"] == "begin":
                    self.producer.init_transactions(30)
            # A consumer that commits by a timer is made when it joins: its timer starts then.
            elif first["do"] == "join" and first["config"].get("enable.auto.commit") is False:
                self._warm(self._consumer(first), step["topics"])

    def _warm(self, client, topics):
        for topic in topics:
            client.list_topics(topic["name"], 10)

    # Producers

    def _producer(self, step):
        from confluent_kafka import Producer

        if self.producer is None:
            brisk = {name: BRISK[name] for name in BRISK if not name.startswith("fetch")}
            settings = {**self.base, **brisk, "linger.ms": 0, "partitioner": "murmur2_random"}
            self.producer = Producer({"client.id": self.name, **settings, **step.get("config", {})})
        return self.producer

    def _produce(self, step):
        producer = self._producer(step)
        together = step.get("together", False)
        self.offsets = step.get("offsets", True)
        for index, name in enumerate(step["records"]):
            extra = {}
            if "partition" in step:
                extra["partition"] = step["partition"]
            if step.get("keys"):
                extra["key"] = step["keys"][index]
            try:
                producer.produce(
                    step["topic"], name, on_delivery=lambda e, m, n=name: self._written(e, m, n), **extra
                )
            except (BufferError, _kafka_exception()) as error:
                self.see(f"failed {name}: {_code(error)}")
            if not together:
                producer.flush()
        producer.flush()

    def _written(self, error, message, name):
        if error:
            self.see(f"failed {name}: {error.name()}")
        else:
            # The acknowledgement of a duplicate may come without an offset.
            at = f"@{message.offset()}" if self.offsets else ""
            self.see(f"wrote {name} to {message.topic()}-{message.partition()}{at}")

    def _begin(self, step):
        self.producer.begin_transaction()

    def _end(self, step):
        try:
            if step["commit"]:
                self.producer.commit_transaction(10)
            else:
                self.producer.abort_transaction(10)
        except _kafka_exception() as error:
            self.see(f"failed to end: {_code(error)}")

    # Consumers of a group

    def _consumer(self, step):
        from confluent_kafka import Consumer

        if self.made is None:
            config = {**self.base, **BRISK, "client.id": self.name, "group.id": step["group"]}
            config.update(step.get("config", {}))
            self.eager = "cooperative" not in config.get("partition.assignment.strategy", "range")
            log = logging.Logger("librdkafka")
            log.addFilter(self._hear)
            self.made = Consumer({**config, "debug": "cgrp", "log_level": 7}, logger=log)
        return self.made

    def _hear(self, record):
        if SPOILT in record.getMessage():
            print(json.dumps({"spoilt": True}), flush=True)
        return False

    def _join(self, step):
        self.consumer = self._consumer(step)
        self.consumer.subscribe(
            step["topics"], on_assign=self._assigned, on_revoke=self._revoked, on_lost=self._lost
        )

    def _assigned(self, consumer, partitions):
        self.see("assigned " + _names(partitions))
        if self.eager:
            consumer.assign(partitions)
        else:
            consumer.incremental_assign(partitions)
        # Records are taken in the step `poll` only.
        if partitions:
            consumer.pause(partitions)

    def _revoked(self, consumer, partitions):
        self._gone("revoked", consumer, partitions)

    def _lost(self, consumer, partitions):
        self._gone("lost", consumer, partitions)

    def _gone(self, word, consumer, partitions):
        # Clients differ in whether they say that nothing was revoked.
        if partitions:
            self.see(f"{word} {_names(partitions)}")
        for partition in partitions:
            self.read.pop((partition.topic, partition.partition), None)
        if self.eager:
            consumer.unassign()
        else:
            consumer.incremental_unassign(partitions)

    def _serve(self, seconds):
        """Polls for rebalances; all partitions are paused, so no record comes."""
        message = self.consumer.poll(seconds)
        if message is not None and not message.error():
            raise RuntimeError(f"{self.name} read a record while it was paused")

    def _poll(self, step):
        most = step.get("max", 500)
        got = []
        held = self.consumer.assignment()
        self.consumer.resume(held)
        ends = time.monotonic() + POLL_S
        while len(got) < most and time.monotonic() < ends:
            message = self.consumer.poll(0.05)
            if message is None:
                continue
            if message.error():
                self.see(f"failed to poll: {message.error().name()}")
                continue
            got.append(message)
            ends = max(ends, time.monotonic() + 0.3)
        if left := self.consumer.assignment():
            self.consumer.pause(left)
        # Kafka promises an order within a partition only.
        got.sort(key=lambda m: (natural(m.topic()), m.partition(), m.offset()))
        for message in got:
            self.read[message.topic(), message.partition()] = message.offset() + 1
            name = message.value().decode()
            self.see(f"read {name} at {message.topic()}-{message.partition()}@{message.offset()}")
        if not got:
            self.see("read nothing")

    def _commit(self, step):
        from confluent_kafka import TopicPartition

        offsets = {_place(name): offset for name, offset in step.get("offsets", {}).items()} or self.read
        wanted = [TopicPartition(topic, part, offset) for (topic, part), offset in sorted(offsets.items())]
        try:
            for done in self.consumer.commit(offsets=wanted, asynchronous=False):
                if done.error:
                    self.see(f"failed to commit: {done.error.name()}")
                else:
                    self.see(f"committed {done.topic}-{done.partition}@{done.offset}")
        except _kafka_exception() as error:
            self.see(f"failed to commit: {_code(error)}")

    def _seek(self, step):
        from confluent_kafka import TopicPartition

        for name, offset in step["to"].items():
            self.consumer.seek(TopicPartition(*_place(name), offset))

    def _leave(self, step):
        (self.consumer or self.share).close()
        self.made = self.consumer = self.share = None

    def _stall(self, step):
        self.stalled_until = time.monotonic() + step["for_ms"] / 1000

    # Members of a share group

    def _share_join(self, step):
        from confluent_kafka import ShareConsumer

        config = {**self.base, "client.id": self.name, "group.id": step["group"]}
        self.share = ShareConsumer({**config, **step.get("config", {})})
        self.share.subscribe(step["topics"])

    def _share_poll(self, step):
        ends = time.monotonic() + step.get("wait_ms", 1000) / 1000
        got = []
        try:
            while not got and (left := ends - time.monotonic()) > 0:
                got = [m for m in self.share.poll(left) if not m.error()]
        except Exception as error:
            self.see(f"failed to poll: {type(error).__name__}")
            return
        got.sort(key=lambda m: (natural(m.topic()), m.partition(), m.offset()))
        for message in got:
            self.held[message.value().decode()] = message
            self.see(f"acquired {message.value().decode()} count {message.delivery_count()}")
        if not got:
            self.see("acquired nothing")

    def _share_acknowledge(self, step):
        from confluent_kafka import AcknowledgeType

        for record in step["records"]:
            try:
                self.share.acknowledge(self.held[record], AcknowledgeType[step["as"].upper()])
            except Exception as error:
                self.see(f"failed to acknowledge {record}: {type(error).__name__}")
        for _, error in self.share.commit_sync(5.0).items():
            if error:
                self.see(f"failed to acknowledge: {_code(error)}")

    # Looking from outside

    def _partition_of(self, step):
        from confluent_kafka import murmur2

        for key in step["keys"]:
            self.see(f"{key} to {step['topic']}-{murmur2(key.encode(), step['partitions'])}", "key")

    def _look(self, step):
        from confluent_kafka import Consumer, TopicPartition

        consumer = Consumer({**self.base, "group.id": step["group"]})
        places = [TopicPartition(name, n) for name, count in step["topics"] for n in range(count)]
        found = [p for p in consumer.committed(places, timeout=5) if p.offset != NO_OFFSET]
        found.sort(key=lambda p: (natural(p.topic), p.partition))
        for place in found:
            self.see(f"at {place.topic}-{place.partition}@{place.offset}", step["group"])
        if not found:
            self.see("has committed nothing", step["group"])
        consumer.close()


def _kafka_exception():
    from confluent_kafka import KafkaException

    return KafkaException


def _code(error):
    return error.args[0].name() if hasattr(error.args[0], "name") else "_QUEUE_FULL"


def _place(name):
    topic, _, partition = name.rpartition("-")
    return topic, int(partition)


def _names(partitions):
    ordered = sorted(partitions, key=lambda p: (natural(p.topic), p.partition))
    return " ".join(f"{p.topic}-{p.partition}" for p in ordered) or "nothing"


if __name__ == "__main__" and sys.argv[1:2] == ["client"]:
    Client(sys.argv[2]).run()
