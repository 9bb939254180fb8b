"""A Kafka client in a process of its own, for the arm in kafka.py: so that it can be killed.

It is a producer, a consumer or a share consumer, whatever it is told to be in lines of JSON, and tells in lines of JSON
what it saw, and when a step is done.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import sys
import threading
import time
from functools import partial
from typing import Any

from case import natural
from confluent_kafka import AcknowledgeType, Consumer, KafkaException, Producer, ShareConsumer, TopicPartition, murmur2

# How long a poll goes on looking when nothing comes, and how long after the last record.
_POLL_S = 1.0
_MORE_S = 0.3
_NO_OFFSET = -1001
# What a record without a value is called, and what fills one up whose size is the point.
_TOMBSTONE = "null"
_FILLING = "~"
# Same outcome, sooner: librdkafka's own waiting times that no case is about.
_BRISK = {
    "reconnect.backoff.ms": 50,
    "reconnect.backoff.max.ms": 200,
    "topic.metadata.refresh.fast.interval.ms": 100,
    "allow.auto.create.topics": False,
}
_BRISK_FETCH = {"fetch.wait.max.ms": 50, "fetch.error.backoff.ms": 50}
# The mock cluster refuses a SyncGroup that comes after the leader's (a broker answers it), and the member joins anew:
# a rebalance that no broker makes.
_SPOILT = "synchronization failed: Broker: Invalid request"

Step = dict[str, Any]


def _say(words: dict[str, Any]) -> None:
    print(json.dumps(words), flush=True)


class Client:
    def __init__(self, name: str) -> None:
        self.name = name
        self.told: queue.Queue[Step] = queue.Queue()
        self.base: dict[str, Any] = {}
        self.producer: Producer | None = None
        self.made: Consumer | None = None
        self.consumer: Consumer | None = None  # once it has joined
        self.share: ShareConsumer | None = None
        self.stalled_until = 0.0
        self.eager = True
        self.offsets = True
        # Topic and partition, and the offset behind the last record that was read there.
        self.read: dict[tuple[str, int], int] = {}
        # Of a share group: the messages it has been given, by name.
        self.held: dict[str, Any] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self.told.put(json.loads(line))
        os._exit(0)

    def see(self, what: str, who: str | None = None) -> None:
        _say({"who": who or self.name, "saw": what})

    def run(self) -> None:
        while True:
            try:
                step = self.told.get(timeout=0.02 if self.consumer else None)
            except queue.Empty:
                if time.monotonic() >= self.stalled_until:
                    self._serve(0.02)
                continue
            getattr(self, "_do_" + step["do"].replace("-", "_"))(step)
            _say({"done": step["number"]})

    def _do_hello(self, step: Step) -> None:
        self.base = {"bootstrap.servers": step["bootstraps"], "log_level": 0}
        for first in step["first"]:
            if "producer" in first:
                self._warm(self._producer(first), step["topics"])
                if first["do"] == "begin":
                    self._producer(first).init_transactions(30)
            # A consumer that commits by a timer is made when it joins: its timer starts then.
            elif first["do"] == "join" and first["config"].get("enable.auto.commit") is False:
                self._warm(self._consumer(first), step["topics"])

    def _warm(self, client: Producer | Consumer, topics: list[dict[str, Any]]) -> None:
        for topic in topics:
            client.list_topics(topic["name"], 10)

    # Producers

    def _producer(self, step: Step) -> Producer:
        if self.producer is None:
            settings = {**self.base, **_BRISK, "linger.ms": 0, "partitioner": "murmur2_random"}
            self.producer = Producer({"client.id": self.name, **settings, **step.get("config", {})})
        return self.producer

    def _do_produce(self, step: Step) -> None:
        producer = self._producer(step)
        together = step.get("together", False)
        self.offsets = step.get("offsets", True)
        for index, name in enumerate(step["records"]):
            extra: dict[str, Any] = {}
            if "partition" in step:
                extra["partition"] = step["partition"]
            if step.get("keys"):
                extra["key"] = step["keys"][index]
            value = None if name is None else name.ljust(step.get("size_bytes", 0), _FILLING)
            name = name or _TOMBSTONE
            try:
                producer.produce(step["topic"], value, on_delivery=partial(self._written, name), **extra)
            except (BufferError, KafkaException) as error:
                self.see(f"failed {name}: {_code(error)}")
            if not together:
                producer.flush()
        producer.flush()

    def _written(self, name: str, error: Any, message: Any) -> None:
        if error:
            self.see(f"failed {name}: {error.name()}")
        else:
            # The acknowledgement of a duplicate may come without an offset.
            at = f"@{message.offset()}" if self.offsets else ""
            self.see(f"wrote {name} to {message.topic()}-{message.partition()}{at}")

    def _do_begin(self, step: Step) -> None:
        self._producer(step).begin_transaction()

    def _do_end(self, step: Step) -> None:
        producer = self._producer(step)
        try:
            if step["commit"]:
                producer.commit_transaction(10)
            else:
                producer.abort_transaction(10)
        except KafkaException as error:
            self.see(f"failed to end: {_code(error)}")

    # Consumers of a group

    def _consumer(self, step: Step) -> Consumer:
        if self.made is None:
            config = {**self.base, **_BRISK, **_BRISK_FETCH, "client.id": self.name, "group.id": step["group"]}
            config.update(step.get("config", {}))
            self.eager = "cooperative" not in config.get("partition.assignment.strategy", "range")
            log = logging.Logger("librdkafka")
            log.addFilter(self._hear)
            self.made = Consumer({**config, "debug": "cgrp", "log_level": 7}, logger=log)
        return self.made

    def _hear(self, record: logging.LogRecord) -> bool:
        if _SPOILT in record.getMessage():
            _say({"spoilt": True})
        return False

    def _do_join(self, step: Step) -> None:
        self.consumer = self._consumer(step)
        self.consumer.subscribe(
            step["topics"], on_assign=self._assigned, on_revoke=self._revoked, on_lost=self._lost
        )

    def _assigned(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self.see("assigned " + _names(partitions))
        if self.eager:
            consumer.assign(partitions)
        else:
            consumer.incremental_assign(partitions)
        # Records are taken in the step `poll` only.
        if partitions:
            consumer.pause(partitions)

    def _revoked(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self._gone("revoked", consumer, partitions)

    def _lost(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self._gone("lost", consumer, partitions)

    def _gone(self, word: str, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        # Clients differ in whether they say that nothing was revoked.
        if partitions:
            self.see(f"{word} {_names(partitions)}")
        for partition in partitions:
            self.read.pop((partition.topic, partition.partition), None)
        if self.eager:
            consumer.unassign()
        else:
            consumer.incremental_unassign(partitions)

    def _serve(self, seconds: float) -> None:
        """Polls for rebalances; all partitions are paused, so no record comes."""
        assert self.consumer is not None
        message = self.consumer.poll(seconds)
        if message is not None and not message.error():
            raise RuntimeError(f"{self.name} read a record while it was paused")

    def _do_poll(self, step: Step) -> None:
        assert self.consumer is not None
        most = step.get("max", 500)
        got: list[Any] = []
        self.consumer.resume(self.consumer.assignment())
        ends = time.monotonic() + _POLL_S
        while len(got) < most and time.monotonic() < ends:
            message = self.consumer.poll(0.05)
            if message is None:
                continue
            if (error := message.error()) is not None:
                self.see(f"failed to poll: {error.name()}")
                continue
            got.append(message)
            ends = max(ends, time.monotonic() + _MORE_S)
        if left := self.consumer.assignment():
            self.consumer.pause(left)
        # Kafka promises an order within a partition only.
        got.sort(key=lambda m: (natural(m.topic()), m.partition(), m.offset()))
        for message in got:
            self.read[message.topic(), message.partition()] = message.offset() + 1
            name = _name(message)
            self.see(f"read {name} at {message.topic()}-{message.partition()}@{message.offset()}")
        if not got:
            self.see("read nothing")

    def _do_commit(self, step: Step) -> None:
        assert self.consumer is not None
        offsets = {_place(name): offset for name, offset in step.get("offsets", {}).items()} or self.read
        wanted = [TopicPartition(topic, part, offset) for (topic, part), offset in sorted(offsets.items())]
        try:
            for done in self.consumer.commit(offsets=wanted, asynchronous=False):
                if done.error:
                    self.see(f"failed to commit: {done.error.name()}")
                else:
                    self.see(f"committed {done.topic}-{done.partition}@{done.offset}")
        except KafkaException as error:
            self.see(f"failed to commit: {_code(error)}")

    def _do_seek(self, step: Step) -> None:
        assert self.consumer is not None
        for name, offset in step["to"].items():
            self.consumer.seek(TopicPartition(*_place(name), offset))

    def _do_leave(self, step: Step) -> None:
        for member in (self.consumer, self.share):
            if member is not None:
                member.close()
        self.made = self.consumer = self.share = None

    def _do_stall(self, step: Step) -> None:
        self.stalled_until = time.monotonic() + step["for_ms"] / 1000

    # Members of a share group

    def _do_share_join(self, step: Step) -> None:
        config = {**self.base, "client.id": self.name, "group.id": step["group"]}
        self.share = ShareConsumer({**config, **step.get("config", {})})
        self.share.subscribe(step["topics"])

    def _do_share_poll(self, step: Step) -> None:
        assert self.share is not None
        ends = time.monotonic() + step.get("wait_ms", 1000) / 1000
        got: list[Any] = []
        try:
            while not got and (left := ends - time.monotonic()) > 0:
                got = [m for m in self.share.poll(left) if not m.error()]
        except Exception as error:
            self.see(f"failed to poll: {type(error).__name__}")
            return
        got.sort(key=lambda m: (natural(m.topic()), m.partition(), m.offset()))
        for message in got:
            self.held[_name(message)] = message
            self.see(f"acquired {_name(message)} count {message.delivery_count()}")
        if not got:
            self.see("acquired nothing")

    def _do_share_acknowledge(self, step: Step) -> None:
        assert self.share is not None
        for record in step["records"]:
            try:
                self.share.acknowledge(self.held[record], AcknowledgeType[step["as"].upper()])
            except Exception as error:
                self.see(f"failed to acknowledge {record}: {type(error).__name__}")
        for refused in self.share.commit_sync(5.0).values():
            if refused:
                self.see(f"failed to acknowledge: {_code(refused)}")

    # Looking from outside

    def _do_partition_of(self, step: Step) -> None:
        for key in step["keys"]:
            self.see(f"{key} to {step['topic']}-{murmur2(key.encode(), step['partitions'])}", "key")

    def _do_look(self, step: Step) -> None:
        consumer = Consumer({**self.base, "group.id": step["group"]})
        places = [TopicPartition(name, n) for name, count in step["topics"] for n in range(count)]
        found = [p for p in consumer.committed(places, timeout=5) if p.offset != _NO_OFFSET]
        found.sort(key=lambda p: (natural(p.topic), p.partition))
        for place in found:
            self.see(f"at {place.topic}-{place.partition}@{place.offset}", step["group"])
        if not found:
            self.see("has committed nothing", step["group"])
        consumer.close()


def _code(error: Exception) -> str:
    return error.args[0].name() if hasattr(error.args[0], "name") else "_QUEUE_FULL"


def _name(message: Any) -> str:
    value = message.value()
    return _TOMBSTONE if value is None else value.decode().rstrip(_FILLING)


def _place(name: str) -> tuple[str, int]:
    topic, _, partition = name.rpartition("-")
    return topic, int(partition)


def _names(partitions: list[TopicPartition]) -> str:
    ordered = sorted(partitions, key=lambda p: (natural(p.topic), p.partition))
    return " ".join(f"{p.topic}-{p.partition}" for p in ordered) or "nothing"


if __name__ == "__main__":
    Client(sys.argv[1]).run()
