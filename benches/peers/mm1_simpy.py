"""An M/M/1 queue in SimPy, as fast as SimPy does it: a peer for `make bench`, not a test of SimPy.

    python mm1_simpy.py MESSAGES

Prints one line of JSON: the messages delivered, the seconds the simulation took (without starting
Python), and messages a second.
"""

import gc
import json
import random
import sys
import time

import simpy

ARRIVALS_PER_SECOND = 0.8
SERVICES_PER_SECOND = 1.0
SEED = 7


def producer(env, store, draw, messages):
    timeout = env.timeout
    put = store.put
    for _ in range(messages):
        yield timeout(draw(ARRIVALS_PER_SECOND))
        # Not waited for: the store has no limit, so a put never blocks, and waiting costs an event.
        put(env.now)


def consumer(env, store, draw, messages, waits):
    timeout = env.timeout
    get = store.get
    for _ in range(messages):
        published_at = yield get()
        yield timeout(draw(SERVICES_PER_SECOND))
        waits.total += env.now - published_at
        waits.count += 1


class Waits:
    """What is measured of the queue; it also proves that every message was delivered."""

    __slots__ = ("count", "total")

    def __init__(self):
        self.count = 0
        self.total = 0.0


def main():
    messages = int(sys.argv[1])
    draw = random.Random(SEED).expovariate
    env = simpy.Environment()
    store = simpy.Store(env)
    waits = Waits()
    env.process(producer(env, store, draw, messages))
    env.process(consumer(env, store, draw, messages, waits))

    # Reference counting frees all of this; the cycle collector would only look for cycles in vain.
    gc.disable()
    began = time.perf_counter()
    env.run()
    seconds = time.perf_counter() - began

    assert waits.count == messages, f"{waits.count} of {messages} delivered"
    print(
        json.dumps(
            {
                "messages": messages,
                "seconds": seconds,
                "per_second": messages / seconds,
                "mean_time_in_system": waits.total / messages,
            }
        )
    )


main()
