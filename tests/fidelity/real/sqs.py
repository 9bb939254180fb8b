"""The real arm for SQS: moto's server and boto3.

The server runs in a process of its own, on loopback, with a clock that can be put forward: between two steps nothing
happens in a queue but the passing of time, so the arm does not wait for it. Only while a long poll is open does time
pass by itself. The cases therefore hold SQS's own times (30 s, 5 min, 4 days) and take no longer for it.
"""

import json
import re
import subprocess
import sys
import tempfile
import threading
import time

START_TIMEOUT_S = 60
# What a body is filled up with where the size of a message is the point; its name stands before.
FILLING = "~"


def natural(name):
    """C2 before C10."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


class Arm:
    """Plays cases on a moto server. `start` once, then `play` each case, then `stop`."""

    def start(self):
        import boto3
        from botocore.config import Config

        self.folder = tempfile.TemporaryDirectory(prefix="fidelity-sqs-")
        self.server = subprocess.Popen(
            [sys.executable, __file__, "serve"],
            cwd=self.folder.name,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=open(f"{self.folder.name}/server.log", "w"),
            text=True,
        )
        self.port = int(self._answer())
        self.client = boto3.client(
            "sqs",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="eu-west-1",
            aws_access_key_id="none",
            aws_secret_access_key="none",
            config=Config(
                proxies={}, retries={"max_attempts": 0}, max_pool_connections=50, read_timeout=60
            ),
        )

    def stop(self):
        self.server.stdin.close()
        try:
            self.server.wait(10)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
        self.folder.cleanup()

    def version(self):
        from importlib.metadata import version

        return f"moto {version('moto')}"

    def play(self, case):
        """The lines that the clients of this case saw."""
        return Play(self, case).lines()

    def _answer(self):
        line = self.server.stdout.readline()
        if not line:
            raise RuntimeError("the server ended: " + open(f"{self.folder.name}/server.log").read())
        return line

    def _tell(self, word):
        self.server.stdin.write(word + "\n")
        self.server.stdin.flush()
        return self._answer()

    def now_ms(self):
        return int(self._tell("now"))

    def advance(self, milliseconds):
        self._tell(f"advance {milliseconds}")

    def reset(self):
        self._tell("reset")


class Play:
    def __init__(self, arm, case):
        self.arm = arm
        self.case = case
        self.client = arm.client
        self.urls = {}
        self.handles = {}  # (consumer, message) -> queue and handle of its last receive of it
        self.saw = []  # (step, who, what)
        self.step = 0
        self.lock = threading.Lock()
        self.polls = []  # long polls under way

    def lines(self):
        self.arm.reset()
        for queue in self.case["setup"]["queues"]:
            self._create(queue)
        for queue in self.case["setup"]["queues"]:
            self._redrive(queue)
        start = self.arm.now_ms()
        for step in self.case["steps"]:
            self._until(start + step["at_ms"])
            with self.lock:
                self.step = step["at_ms"]
            getattr(self, "_" + step["do"].replace("-", "_"))(step)
        self._until(start + self.case["ends_ms"])
        for poll in self.polls:
            poll.join()
        ordered = sorted(enumerate(self.saw), key=lambda e: (e[1][0], natural(e[1][1]), e[0]))
        return [f"{step}: {who} {what}" for _, (step, who, what) in ordered]

    def _until(self, moment):
        while True:
            self.polls = [poll for poll in self.polls if poll.is_alive()]
            left = moment - self.arm.now_ms()
            if left <= 0:
                return
            if self.polls:
                time.sleep(min(left, 50) / 1000)
            else:
                self.arm.advance(left)

    def _see(self, who, what):
        with self.lock:
            self.saw.append((self.step, who, what))

    def _create(self, queue):
        attributes = {name: _text(value) for name, value in queue.get("attributes", {}).items()}
        made = self.client.create_queue(QueueName=queue["name"], Attributes=attributes)
        self.urls[queue["name"]] = made["QueueUrl"]

    def _redrive(self, queue):
        if "redrive" not in queue:
            return
        arn = self.client.get_queue_attributes(
            QueueUrl=self.urls[queue["redrive"]["to"]], AttributeNames=["QueueArn"]
        )["Attributes"]["QueueArn"]
        policy = {
            "deadLetterTargetArn": arn,
            "maxReceiveCount": queue["redrive"]["max_receive_count"],
        }
        self.client.set_queue_attributes(
            QueueUrl=self.urls[queue["name"]], Attributes={"RedrivePolicy": json.dumps(policy)}
        )

    def _send(self, step):
        from botocore.exceptions import ClientError

        extra = {}
        if "delay_s" in step:
            extra["DelaySeconds"] = step["delay_s"]
        if "group" in step:
            extra["MessageGroupId"] = step["group"]
        if "deduplication" in step:
            extra["MessageDeduplicationId"] = step["deduplication"]
        if "attributes" in step:
            extra["MessageAttributes"] = {
                name: {"DataType": "String", "StringValue": value}
                for name, value in step["attributes"].items()
            }
        for message in step["messages"]:
            body = message.ljust(step.get("size_bytes", 0), FILLING)
            try:
                self.client.send_message(
                    QueueUrl=self.urls[step["queue"]], MessageBody=body, **extra
                )
                self._see(step["producer"], f"sent {message}")
            except ClientError as error:
                self._see(step["producer"], f"failed {message}: {_code(error)}")

    def _receive(self, step):
        if step.get("wait_s", 0):
            poll = threading.Thread(target=self._receive_now, args=(step,))
            self.polls.append(poll)
            poll.start()
            # The request is at the server before the next step begins.
            time.sleep(0.2)
        else:
            self._receive_now(step)

    def _receive_now(self, step):
        from botocore.exceptions import ClientError

        extra = {}
        if "visibility_s" in step:
            extra["VisibilityTimeout"] = step["visibility_s"]
        try:
            answer = self.client.receive_message(
                QueueUrl=self.urls[step["queue"]],
                MaxNumberOfMessages=step.get("max", 1),
                WaitTimeSeconds=step.get("wait_s", 0),
                MessageSystemAttributeNames=["ApproximateReceiveCount"],
                **extra,
            )
        except ClientError as error:
            self._see(step["consumer"], f"failed: {_code(error)}")
            return
        got = answer.get("Messages", [])
        if not got:
            self._see(step["consumer"], "received nothing")
        for message in got:
            name = message["Body"].rstrip(FILLING)
            count = message["Attributes"]["ApproximateReceiveCount"]
            self.handles[step["consumer"], name] = self.urls[step["queue"]], message["ReceiptHandle"]
            self._see(step["consumer"], f"received {name} count {count}")

    def _delete(self, step):
        self._with_handle(step, self.client.delete_message)

    def _change_visibility(self, step):
        self._with_handle(
            step, self.client.change_message_visibility, VisibilityTimeout=step["seconds"]
        )

    def _with_handle(self, step, call, **extra):
        from botocore.exceptions import ClientError

        url, handle = self.handles[step["consumer"], step["message"]]
        try:
            call(QueueUrl=url, ReceiptHandle=handle, **extra)
        except ClientError as error:
            self._see(step["consumer"], f"failed: {_code(error)}")

    def _look(self, step):
        for name in [step["queue"]] if "queue" in step else self.urls:
            held = self.client.get_queue_attributes(
                QueueUrl=self.urls[name], AttributeNames=["All"]
            )["Attributes"]
            self._see(
                name,
                f"holds {held['ApproximateNumberOfMessages']},"
                f" in flight {held['ApproximateNumberOfMessagesNotVisible']},"
                f" delayed {held['ApproximateNumberOfMessagesDelayed']}",
            )


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def _code(error):
    return error.response["Error"]["Code"].rsplit(".", 1)[-1]


def serve():
    """The server's process: prints its port, then does what it is told until its standard input ends."""
    import datetime

    import moto.core.utils as utils
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    ahead = datetime.timedelta()
    told = utils.utcnow
    utils.utcnow = lambda: told() + ahead
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    print(server.get_host_and_port()[1], flush=True)
    for line in sys.stdin:
        word, *rest = line.split()
        if word == "advance":
            ahead += datetime.timedelta(milliseconds=int(rest[0]))
            print("ok", flush=True)
        elif word == "now":
            print(int(utils.unix_time_millis()), flush=True)
        elif word == "reset":
            from moto.sqs import sqs_backends

            for account in sqs_backends.values():
                for backend in account.values():
                    backend.reset()
            ahead = datetime.timedelta()
            print("ok", flush=True)
    server.stop()


if __name__ == "__main__" and sys.argv[1:] == ["serve"]:
    serve()
