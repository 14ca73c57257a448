"""Processor seconds of this process and of every process that it started, however those end."""

from __future__ import annotations

import os
import threading
import time
from typing import Self

#: How often processes are looked at. One that ends loses at most this much of its time; looking takes about a
#: millisecond.
_TICK = 0.5

#: A process: its number, and when it started, since numbers are used again.
_Process = tuple[int, str]


class Meter:
    """The processor seconds that pass inside a ``with`` statement: ``seconds``, of the whole tree of processes.

    What ``getrusage`` says of children is not enough: it leaves out those that still run, and those that ended without
    anybody waiting for them, as Ray's workers do. So all are looked at in turns, and what was last seen counts.
    Descendants are found on Linux only; elsewhere they count nothing.
    """

    seconds = 0.0

    def __enter__(self) -> Self:
        """Start."""
        self._seen: dict[_Process, float] = {}
        self._look()
        self._before = self._total()
        self._stop = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop, and look a last time."""
        self._stop.set()
        self._watcher.join()
        self._look()
        self.seconds = self._total() - self._before

    def _watch(self) -> None:
        while not self._stop.wait(_TICK):
            self._look()

    def _look(self) -> None:
        for pid in _descendants(os.getpid()):
            # Behind the name in parentheses: user and system time of the process alone, and its start.
            fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
            if fields:
                self._seen[pid, fields[19]] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _total(self) -> float:
        return time.process_time() + sum(self._seen.values())


def _descendants(pid: int) -> list[int]:
    found, open_ = [], [pid]
    while open_:
        parent = open_.pop()
        for task in _listed(f"/proc/{parent}/task"):
            children = [int(child) for child in _read(f"/proc/{parent}/task/{task}/children").split()]
            found += children
            open_ += children
    return found


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are all that is wanted
    except OSError:
        return []


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:  # noqa: PTH123 - a file of the kernel's
            return stream.read()
    except OSError:
        return ""
