"""The real arms for RabbitMQ: 3.10 of Debian 12 and 4.3 of Debian sid."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import pika
from pika.adapters.asyncio_connection import AsyncioConnection
from pika.exceptions import ChannelClosedByBroker, StreamLostError

from .case import Case, CaseError, Transcript
from .servers import RabbitServer, Root

# pika tells of every connection that is lost; here that is often the point.
logging.getLogger("pika").setLevel(logging.CRITICAL)

# A step is over when nobody has seen anything for so long; more than the time from broker to client.
_QUIET_S = 0.06
# Longer than this no answer takes, however slow the machine is.
_PATIENCE_S = 20.0


def arms() -> list[Arm]:
    """One for each profile."""
    return [Arm("rabbitmq-3.10"), Arm("rabbitmq-4.3")]


class Arm:
    """RabbitMQ as the profile has it. Cases without settings of their own share one server."""

    def __init__(self, profile: str) -> None:
        self.profile = profile
        self._server: RabbitServer | None = None
        self._version = ""

    def start(self) -> None:
        self._server = RabbitServer(Root(self.profile))
        self._server.start()
        versions = '{ok, V} = application:get_key(rabbit, vsn), io:format("~s~n", [V]), '
        erlang = 'io:format("~s~n", [rabbit_misc:otp_release()]).'
        words = self._server.control("eval", versions + erlang).split()
        self._version = f"RabbitMQ {words[0]}, Erlang {words[1]}"

    def stop(self) -> None:
        if self._server is not None:
            self._server.remove()
            self._server = None

    def version(self) -> str:
        return self._version

    def play(self, case: Case) -> list[str]:
        assert self._server is not None, "play before start"
        settings = case.setup.get("broker")
        if not settings:
            return asyncio.run(_Play(self._server, case).run())
        words = ", ".join(f"{{{key}, {value}}}" for key, value in settings.items())
        server = RabbitServer(Root(self.profile), advanced=f"[{{rabbit, [{words}]}}].")
        try:
            server.start()
            return asyncio.run(_Play(server, case).run())
        finally:
            server.remove()


class _Client:
    """One name of a case: a connection with one channel, opened at its first step and again after a loss."""

    def __init__(self, name: str, port: int, saw: Callable[[str, str], None]) -> None:
        self.name = name
        self._port = port
        self._saw = saw
        self._connection: AsyncioConnection | None = None
        self._channel: Any = None
        self._closed: asyncio.Future[None] | None = None
        self._leaving = False
        self._subscriptions = 0
        self._works_s: float | None = None
        self._work: deque[int] = deque()
        # The tag of each message's last delivery, and the tags that are not settled.
        self._tags: dict[str, int] = {}
        self._held: set[int] = set()
        self._confirms = False
        self._published: dict[int, str] = {}
        self._sequence = 0
        self._confirmed: list[tuple[int, str]] = []
        self.blocked = False

    async def publish(self, step: dict[str, Any]) -> None:
        channel = await self.channel()
        if step.get("confirms", True) and not self._confirms:
            await _answer(lambda done: channel.confirm_delivery(self._on_confirm, done))
            self._confirms = True
        properties = pika.BasicProperties(
            delivery_mode=2 if step.get("persistent", True) else 1,
            priority=step.get("priority"),
            expiration=str(step["expiration_ms"]) if "expiration_ms" in step else None,
            headers=step.get("headers"),
        )
        exchange, key = ("", step["queue"]) if "queue" in step else (step["exchange"], step.get("key", ""))
        for message in step["messages"]:
            if self._confirms:
                self._sequence += 1
                self._published[self._sequence] = message
            channel.basic_publish(exchange, key, message.encode(), properties, mandatory=step.get("mandatory", False))
        until = time.monotonic() + _PATIENCE_S
        while self._published and not self.blocked and channel.is_open and time.monotonic() < until:
            await asyncio.sleep(0.01)

    async def consume(self, step: dict[str, Any]) -> None:
        channel = await self.channel()
        automatic = step.get("ack", "manual") == "auto"
        self._works_s = step["works_ms"] / 1000 if "works_ms" in step else None
        await _answer(lambda done: channel.basic_qos(prefetch_count=step.get("prefetch", 0), callback=done))
        await _answer(
            lambda done: channel.basic_consume(
                step["queue"],
                self._on_message,
                auto_ack=automatic,
                consumer_tag=self._subscribe(),
                arguments={"x-priority": step["priority"]} if "priority" in step else None,
                callback=done,
            ),
            channel,
        )

    def _subscribe(self) -> str:
        """A new tag each time, as clients that leave it to the broker have it.

        3.10 ends the connection of a quorum queue's consumer that comes back under its old tag.
        """
        self._subscriptions += 1
        return f"{self.name}.{self._subscriptions}"

    async def settle(self, step: dict[str, Any]) -> None:
        """ack, nack and reject; of what it does not hold (any more) only if the step insists."""
        channel = await self.channel()
        message, multiple = step.get("message"), step.get("multiple", False)
        # Tag 0 with `multiple` means everything.
        tag = self._tags.get(message, 0) if message is not None else 0
        if message is not None and tag not in self._held and not (step.get("insists") and tag):
            return
        self._held -= {each for each in self._held if each == tag or multiple and (each < tag or tag == 0)}
        if step["do"] == "ack":
            channel.basic_ack(tag, multiple=multiple)
        elif step["do"] == "nack":
            channel.basic_nack(tag, multiple=multiple, requeue=step["requeue"])
        else:
            channel.basic_reject(tag, requeue=step["requeue"])

    async def cancel(self) -> None:
        channel = await self.channel()
        await _answer(lambda done: channel.basic_cancel(f"{self.name}.{self._subscriptions}", done), channel)

    async def close(self, *, politely: bool) -> None:
        """Ends the connection: with AMQP's goodbye, or by closing the socket without a word."""
        if self._connection is None or self._closed is None:
            return
        self._leaving = True
        if self._closed.done():
            pass
        elif politely:
            self._connection.close()
        else:
            # pika offers no rude way; this closes the socket at once.
            self._connection._terminate_stream(StreamLostError("closed without a word"))
        await asyncio.wait_for(self._closed, _PATIENCE_S)
        self._forget()

    async def channel(self) -> Any:
        """The channel; a new one if there is none (any more)."""
        if self._channel is not None and self._channel.is_open:
            return self._channel
        if self._connection is None or not self._connection.is_open:
            await self._connect()
        assert self._connection is not None
        connection = self._connection
        self._channel = await _answer(lambda done: connection.channel(on_open_callback=done))
        self._confirms, self._published, self._sequence = False, {}, 0
        self._tags, self._held = {}, set()
        self._channel.add_on_close_callback(self._on_channel_closed)
        self._channel.add_on_cancel_callback(lambda _frame: self._saw(self.name, "was cancelled"))
        self._channel.add_on_return_callback(
            lambda _channel, _method, _properties, body: self._saw(self.name, f"got {body.decode()} returned")
        )
        return self._channel

    async def _connect(self) -> None:
        self._forget()
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[AsyncioConnection] = loop.create_future()
        self._closed = loop.create_future()
        AsyncioConnection(
            pika.ConnectionParameters("127.0.0.1", self._port, heartbeat=0),
            on_open_callback=opened.set_result,
            on_open_error_callback=lambda _connection, error: opened.set_exception(error),
            on_close_callback=self._on_closed,
            custom_ioloop=loop,
        )
        self._connection = await asyncio.wait_for(opened, _PATIENCE_S)
        self._connection.add_on_connection_blocked_callback(lambda *_: self._on_blocked(True))
        self._connection.add_on_connection_unblocked_callback(lambda *_: self._on_blocked(False))

    def _forget(self) -> None:
        self._connection = self._channel = None
        self._leaving = self.blocked = False
        self._work.clear()

    def _on_message(self, channel: Any, method: Any, properties: Any, body: bytes) -> None:
        message = body.decode()
        self._tags[message] = method.delivery_tag
        self._held.add(method.delivery_tag)
        self._saw(self.name, " ".join([f"got {message}", *_circumstances(method, properties.headers or {})]))
        if self._works_s is not None:
            self._work.append(method.delivery_tag)
            if len(self._work) == 1:
                self._work_on(channel)

    def _work_on(self, channel: Any) -> None:
        def done() -> None:
            if channel is self._channel and channel.is_open and self._work:
                self._held.discard(self._work[0])
                channel.basic_ack(self._work.popleft())
                if self._work:
                    self._work_on(channel)

        asyncio.get_running_loop().call_later(self._works_s or 0, done)

    def _on_confirm(self, frame: Any) -> None:
        word = "confirmed" if isinstance(frame.method, pika.spec.Basic.Ack) else "refused"
        tag = frame.method.delivery_tag
        tags = [each for each in self._published if each <= tag] if frame.method.multiple else [tag]
        for each in tags:
            self._confirmed.append((each, f"{word} {self._published.pop(each)}"))

    def tell_confirms(self) -> None:
        """Tells of the confirms of a step that is over: a broker may send them in any order, and does."""
        for _, words in sorted(self._confirmed):
            self._saw(self.name, words)
        self._confirmed.clear()

    def _on_blocked(self, blocked: bool) -> None:
        self.blocked = blocked
        self._saw(self.name, "is blocked" if blocked else "is unblocked")

    def _on_channel_closed(self, _channel: Any, reason: Exception) -> None:
        if isinstance(reason, ChannelClosedByBroker):
            self._saw(self.name, f"was closed: {reason.reply_text.split()[0]}")

    def _on_closed(self, _connection: Any, _reason: Exception) -> None:
        if not self._leaving:
            self._saw(self.name, "lost its connection")
        if self._closed is not None and not self._closed.done():
            self._closed.set_result(None)


class _Play:
    """One case on one running server."""

    def __init__(self, server: RabbitServer, case: Case) -> None:
        self._server = server
        self._case = case
        self._transcript = Transcript()
        self._clients: dict[str, _Client] = {}
        self._last_seen = 0.0
        self._alarm = False
        self._admin = _Client("the test", server.port, lambda _who, _what: None)

    async def run(self) -> list[str]:
        try:
            await self._set_up()
            # The clock of the case: it waits for a step that takes longer than it should, so that the
            # time from one step to the next is never shorter than the case says.
            began = time.monotonic()
            for step in [*self._case.steps, {"at_ms": self._case.ends_ms, "do": "end"}]:
                due = began + step["at_ms"] / 1000
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                await self._quiet()
                began += max(0.0, time.monotonic() - due)
                for client in self._clients.values():
                    client.tell_confirms()
                if step["do"] != "end":
                    self._transcript.begin(step["at_ms"])
                    await self._do(step)
            return self._transcript.lines()
        finally:
            await self._tear_down()

    async def _do(self, step: dict[str, Any]) -> None:
        verbs: dict[str, Callable[[], Awaitable[None]]] = {
            "publish": lambda: self._client(step, "producer").publish(step),
            "consume": lambda: self._client(step, "consumer").consume(step),
            "ack": lambda: self._client(step, "consumer").settle(step),
            "nack": lambda: self._client(step, "consumer").settle(step),
            "reject": lambda: self._client(step, "consumer").settle(step),
            "cancel": lambda: self._client(step, "consumer").cancel(),
            "close": lambda: self._client(step, "consumer").close(politely=True),
            "kill": lambda: self._client(step, "consumer").close(politely=False),
            "restart": self._restart,
            "alarm": lambda: self._set_alarm(step["on"]),
            "look": lambda: self._look(step),
        }
        if step["do"] not in verbs:
            raise CaseError(f"{self._case.id} at {step['at_ms']}: nobody knows how to {step['do']}")
        try:
            await verbs[step["do"]]()
        except KeyError as error:
            raise CaseError(f"{self._case.id} at {step['at_ms']}: lacks {error}") from None

    def _client(self, step: dict[str, Any], role: str) -> _Client:
        name = step[role]
        if name not in self._clients:
            self._clients[name] = _Client(name, self._server.port, self._saw)
        return self._clients[name]

    def _saw(self, who: str, what: str) -> None:
        self._transcript.saw(who, what)
        self._last_seen = time.monotonic()

    async def _quiet(self) -> None:
        until = time.monotonic() + _PATIENCE_S
        while (rest := self._last_seen + _QUIET_S - time.monotonic()) > 0 and time.monotonic() < until:
            await asyncio.sleep(rest)

    async def _restart(self) -> None:
        # Not in another thread: a server ends with the thread that started it.
        self._server.stop()
        # What the clients see of the end belongs to this step, and they see it only now.
        await asyncio.sleep(0.1)
        self._server.start()

    async def _set_alarm(self, on: bool) -> None:
        # The lowest that is more than nothing: any broker uses more.
        mark = "0.0001" if on else "0.6"
        await asyncio.to_thread(self._server.control, "set_vm_memory_high_watermark", mark)
        self._alarm = on

    async def _look(self, step: dict[str, Any]) -> None:
        if "queue" not in step:
            return
        queue = step["queue"]
        channel = await self._admin.channel()
        try:
            answer = await _answer(lambda done: channel.queue_declare(queue, passive=True, callback=done), channel)
        except ChannelClosedByBroker:
            self._transcript.saw(queue, "is gone")
        else:
            self._transcript.saw(queue, f"holds {answer.method.message_count}")

    async def _set_up(self) -> None:
        setup = self._case.setup
        for exchange in setup.get("exchanges", []):
            await self._ask(
                lambda channel, done: channel.exchange_declare(
                    exchange["name"], exchange["type"], durable=True, arguments=exchange.get("arguments"), callback=done
                )
            )
        for queue in setup.get("queues", []):
            arguments = {"x-queue-type": queue["type"], **queue.get("arguments", {})}
            await self._ask(
                lambda channel, done: channel.queue_declare(
                    queue["name"], durable=queue.get("durable", True), arguments=arguments, callback=done
                )
            )
        queues = {queue["name"] for queue in setup.get("queues", [])}
        for binding in setup.get("bindings", []):
            source, to = binding["from"], binding["to"]
            key, arguments = binding.get("key", ""), binding.get("arguments")
            if to in queues:
                await self._ask(lambda channel, done: channel.queue_bind(to, source, key, arguments, done))
            else:
                await self._ask(lambda channel, done: channel.exchange_bind(to, source, key, arguments, done))

    async def _tear_down(self) -> None:
        for client in self._clients.values():
            await client.close(politely=False)
        if self._alarm:
            await self._set_alarm(False)
        for queue in self._case.setup.get("queues", []):
            await self._ask(lambda channel, done: channel.queue_delete(queue["name"], callback=done))
        for exchange in self._case.setup.get("exchanges", []):
            await self._ask(lambda channel, done: channel.exchange_delete(exchange["name"], callback=done))
        await self._admin.close(politely=True)

    async def _ask(self, method: Callable[[Any, Callable[[Any], None]], Any]) -> None:
        channel = await self._admin.channel()
        try:
            await _answer(lambda done: method(channel, done), channel)
        except ChannelClosedByBroker as error:
            raise CaseError(f"{self._case.id}: the broker refused the setup: {error.reply_text}") from None


async def _answer(ask: Callable[[Callable[[Any], None]], Any], channel: Any = None) -> Any:
    """What the broker answers. If it closes the channel instead, that is raised."""
    answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def done(value: Any = None) -> None:
        if not answered.done():
            answered.set_result(value)

    def closed(_channel: Any, reason: Exception) -> None:
        if not answered.done():
            answered.set_exception(reason)

    if channel is not None:
        channel.add_on_close_callback(closed)
    ask(done)
    return await asyncio.wait_for(answered, _PATIENCE_S)


def _circumstances(method: Any, headers: dict[str, Any]) -> list[str]:
    """The words after `C1 got m1`."""
    words = ["again"] if method.redelivered else []
    for header, word in (("x-delivery-count", "delivery-count"), ("x-acquired-count", "acquired-count")):
        if header in headers:
            words.append(f"{word} {headers[header]}")
    words += [f"dead {death['queue']} {death['reason']} x{death['count']}" for death in headers.get("x-death", [])]
    return words
