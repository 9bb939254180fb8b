"""Real servers, each in a private root, on loopback only, gone when their owner is gone.

A root is a whole small Debian below the cache, made by `scripts/setup.sh`. A server runs in it with its
own mounts and its own process ids (`unshare`), so whatever it starts (RabbitMQ leaves an epmd behind)
ends with it, however it ends: the first process of the namespace is killed when the one that started it
dies, and the kernel takes the rest of the namespace along. Nothing is mounted on the host, no port is
fixed, no data survives.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

_PR_SET_PDEATHSIG = 1


class ServerError(Exception):
    """A server could not be started, stopped or told something; says what, and shows its log's end."""


def cache() -> Path:
    """The folder of this project's downloads for fidelity."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "queue-playground" / "fidelity"


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on; all asked for at once, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Root:
    """A private Debian, into which commands are run."""

    def __init__(self, name: str) -> None:
        self.path = cache() / name
        if not (self.path / "etc" / "debian_version").exists():
            raise ServerError(f"there is no {self.path}: run scripts/setup.sh fidelity-rabbitmq")
        if os.geteuid() != 0:
            raise ServerError("a private root needs the rights of root: run this as root")

    def package_version(self, package: str) -> str:
        """As Debian has it: `3.10.8-1.1+deb12u1`."""
        found = subprocess.run(
            ["dpkg-query", "--admindir", str(self.path / "var/lib/dpkg"), "--show", "--showformat=${Version}", package],
            capture_output=True,
            text=True,
            check=True,
        )
        return found.stdout.strip()

    def command(self, words: list[str]) -> list[str]:
        """The words as a command that runs inside, with mounts and process ids of its own."""
        inside = (
            'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev"'
            ' && mount -t tmpfs tmpfs "$0/tmp" && exec chroot "$0" "$@"'
        )
        return [
            *("unshare", "--mount", "--propagation=private", "--pid", "--fork", "--kill-child=KILL"),
            *("sh", "-c", inside, str(self.path), *words),
        ]


class RabbitServer:
    """One RabbitMQ node. `settings` are its own words for rabbitmq.conf and advanced.config."""

    def __init__(self, root: Root, conf: list[str] | None = None, advanced: str = "[].") -> None:
        self.root = root
        self.port, distribution, epmd = free_ports(3)
        # Two runs at once must not share a node name or a folder, even in the same root.
        self._inside = f"/srv/queue-playground-{os.getpid()}-{self.port}"
        self.folder = root.path / self._inside.lstrip("/")
        self._programs = next((root.path / "usr/lib/rabbitmq/lib").glob("rabbitmq_server-*"))
        self._environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "HOME": self._inside,
            "RABBITMQ_NODENAME": f"queue-playground-{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(distribution),
            "ERL_EPMD_PORT": str(epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_CONF_ENV_FILE": f"{self._inside}/none",
            "RABBITMQ_CONFIG_FILE": f"{self._inside}/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{self._inside}/advanced.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{self._inside}/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": f"{self._inside}/data",
            "RABBITMQ_LOG_BASE": f"{self._inside}/log",
            "RABBITMQ_PID_FILE": f"{self._inside}/pid",
            "RABBITMQ_GENERATED_CONFIG_DIR": f"{self._inside}/config",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._sweep()
        self.folder.mkdir(parents=True)
        (self.folder / "rabbitmq.conf").write_text("\n".join(conf or []) + "\n")
        (self.folder / "advanced.config").write_text(advanced + "\n")
        (self.folder / "enabled_plugins").write_text("[].\n")

    def start(self) -> None:
        """Starts the node and returns when it takes connections. It ends with the calling thread at the latest."""
        log = (self.folder / "stdout").open("ab")
        # A group of its own: Ctrl-C is for the owner, who stops the server in order.
        self._process = subprocess.Popen(
            self.root.command([self._program("rabbitmq-server")]),
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        log.close()
        self._wait_for_port(120)

    def stop(self) -> None:
        """Stops it as an administrator would, so that everything durable is on disk."""
        if self._process is None:
            return
        # To the node itself: the script around it does not wait for it in every version.
        for pid in self._nodes():
            os.kill(pid, signal.SIGTERM)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise ServerError(f"the node did not stop in a minute\n{self._log_end()}") from None
        finally:
            self._process = None

    def remove(self) -> None:
        """Ends it at once and removes its folder."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def control(self, *words: str) -> str:
        """What `rabbitmqctl` answers."""
        done = subprocess.run(
            self.root.command([self._program("rabbitmqctl"), "--quiet", *words]),
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
            start_new_session=True,
        )
        if done.returncode != 0:
            raise ServerError(f"rabbitmqctl {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout.strip()

    def _sweep(self) -> None:
        """Removes folders of owners that were killed and could not."""
        for folder in self.folder.parent.glob("queue-playground-*"):
            if not Path("/proc", folder.name.split("-")[2]).exists():
                shutil.rmtree(folder, ignore_errors=True)

    def _program(self, name: str) -> str:
        return "/" + str((self._programs / "sbin" / name).relative_to(self.root.path))

    def _nodes(self) -> list[int]:
        """The process ids of the node, below that of `unshare`."""
        assert self._process is not None
        found, below = [], [self._process.pid]
        while below:
            pid = below.pop()
            try:
                children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
                name = Path(f"/proc/{pid}/comm").read_text().strip()
            except FileNotFoundError:
                continue
            below += map(int, children)
            if name == "beam.smp":
                found.append(pid)
        return found

    def _wait_for_port(self, seconds: float) -> None:
        assert self._process is not None
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise ServerError(f"the node ended while it started\n{self._log_end()}")
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    # The port opens when everything else is up.
                    return
            time.sleep(0.1)
        raise ServerError(f"the node did not start in {seconds:.0f} s\n{self._log_end()}")

    def _log_end(self) -> str:
        log = self.folder / "stdout"
        return "\n".join(log.read_text(errors="replace").splitlines()[-25:]) if log.exists() else ""
