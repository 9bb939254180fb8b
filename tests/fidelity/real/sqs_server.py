"""moto's server in a process of its own, with a clock that can be put forward.

It prints its port, then answers each line of its standard input with a line, and ends when that ends:

    now               the clock, in milliseconds
    advance MS        puts the clock forward
    reset             forgets every queue, and puts the clock back
"""

from __future__ import annotations

import datetime
import sys

import moto.core.utils
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
from moto.sqs import sqs_backends


def main() -> None:
    ahead = datetime.timedelta()
    clock = moto.core.utils.utcnow
    moto.core.utils.utcnow = lambda: clock() + ahead
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _answer(str(server.get_host_and_port()[1]))
    for line in sys.stdin:
        match line.split():
            case ["now"]:
                _answer(str(int(moto.core.utils.unix_time_millis())))
            case ["advance", milliseconds]:
                ahead += datetime.timedelta(milliseconds=int(milliseconds))
                _answer("ok")
            case ["reset"]:
                for account in sqs_backends.values():
                    for backend in account.values():
                        backend.reset()
                ahead = datetime.timedelta()
                _answer("ok")
    server.stop()


def _answer(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    main()
