"""Processor seconds of this process and of every process that it started, however those end."""

from __future__ import annotations

import os
import threading
import time
from typing import Self

#: How often processes are looked at. One that ends loses at most this much of its time.
_TICK = 0.5

#: A process: its number, and when it started, since numbers are used again.
_Process = tuple[int, str]


class Meter:
    """The processor seconds that pass inside a ``with`` statement: ``seconds``, of the whole tree of processes.

    What ``getrusage`` says of children is not enough: it leaves out those that still run, and those that ended without
    anybody waiting for them, as Ray's workers do. So all are looked at in turns, and what was last seen counts.
    What looking takes is left out. Descendants are found on Linux only; elsewhere they count nothing.
    """

    seconds = 0.0

    def __enter__(self) -> Self:
        """Start."""
        self._seen: dict[_Process, float] = {}
        self._watching = 0.0
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
        self.seconds = self._total() - self._before - self._watching

    def _watch(self) -> None:
        while not self._stop.wait(_TICK):
            self._look()
        self._watching = time.thread_time()

    def _look(self) -> None:
        for process, seconds in _descendants(os.getpid()).items():
            self._seen[process] = seconds

    def _total(self) -> float:
        return time.process_time() + sum(self._seen.values())


def _descendants(root: int) -> dict[_Process, float]:
    """The seconds of the processes below one, each without its children's."""
    children: dict[int, list[int]] = {}
    found: dict[int, tuple[_Process, float]] = {}
    # One file for every process of the machine, since the lists of children are one for every thread.
    for name in filter(str.isdigit, _listed("/proc")):
        # Behind the name in parentheses: parent, user and system time of the process alone, and its start.
        fields = _read(f"/proc/{name}/stat").rpartition(")")[2].split()
        if fields:
            children.setdefault(int(fields[1]), []).append(int(name))
            seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            found[int(name)] = (int(name), fields[19]), seconds
    open_, below = [root], {}
    while open_:
        for pid in children.get(open_.pop(), ()):
            open_.append(pid)
            process, seconds = found[pid]
            below[process] = seconds
    return below


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
