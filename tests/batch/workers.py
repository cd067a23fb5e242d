"""Stand-ins for the real worker: they load nothing and behave, or misbehave, by the name of the unit."""

import os
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

from zhnews_extract.batch.records import Item
from zhnews_extract.batch.worker import Begun, Done, End, Ready, Refused, Setup
from zhnews_extract.errors import RuleError


def play(connection: Connection, setup: Setup) -> None:
    """``NAME*3``: three articles; ``die``, ``die-once``, ``hang``, ``reading-dies``: what happens at the second."""
    connection.send(Ready())
    while (task := connection.recv()) is not None:
        unit, skip = task
        name, _, count = unit.name.partition("*")
        if name == "reading-dies":
            os._exit(3)
        for number in range(skip, int(count or 1)):
            connection.send(Begun(f"{unit.name}/{number}"))
            if number == 1 and name == "die":
                os.kill(os.getpid(), signal.SIGKILL)
            if number == 1 and name == "die-once" and not Path(unit.path).exists():
                Path(unit.path).touch()
                os._exit(3)
            if number == 1 and name == "hang":
                time.sleep(600)
            if name == "slow":
                time.sleep(0.3)
            connection.send(Done(Item(f"{unit.name}/{number} {os.getpid()}".encode() + unit.id.encode() * 1000)))
        connection.send(End(b"digest"))


def never_loads(connection: Connection, setup: Setup) -> None:
    """Die before anything was sent."""
    os._exit(7)


def refuses(connection: Connection, setup: Setup) -> None:
    """Say that the rules are wrong."""
    connection.send(Refused(RuleError("pack/money.yaml: no such key")))
