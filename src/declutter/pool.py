"""Worker processes: an ordered, bounded, streaming map that survives crashing and hanging documents.

One thread a worker feeds it chunks and collects its answers; the caller's thread pulls the input, keeps the
order and watches the clock. A worker that dies or exceeds the time limit takes one document with it.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple, cast

from declutter.values import Failure
from declutter.worker import BOOTSTRAP, answer

#: A chunk is sent when it holds so many payloads, or so many characters, or is so old: fewer messages for small
#: documents, no waiting for slow inputs. (A page takes 1 to 5 ms, a message 0.05 ms; measured 2026-11.)
_CHUNK_ITEMS, _CHUNK_SIZE, _CHUNK_SECONDS = 16, 200_000, 0.05
#: How far the input is read ahead of the output, a worker: memory stays flat while one slow document holds the
#: others up.
_AHEAD_ITEMS, _AHEAD_SIZE = 96, 8_000_000
#: How often the clock is looked at.
_TICK = 0.05
#: How long a new worker may take to import and unpickle before it counts as broken.
_START_SECONDS = 60.0
#: A document that crashes a worker gets a second chance: the worker may have been killed for other reasons.
_TRIES = 2


class WorkerError(RuntimeError):
    """Worker processes cannot be started at all."""


class Passed(NamedTuple):
    """Something that needs no work and only keeps its place in the order."""

    carrier: Any


class Job(NamedTuple):
    """One payload for the task, and what comes back beside its outcome."""

    payload: Any
    carrier: Any
    size: int


class _Slot:
    """A job on its way."""

    __slots__ = ("done", "job", "outcome", "tries")

    def __init__(self, job: Job | Passed) -> None:
        self.job = job
        self.outcome: Any = None
        self.done = isinstance(job, Passed)
        self.tries = 0


def worker_count(workers: int) -> int:
    """How many processes ``workers`` asks for: 0 is one for each core this process may use.

    >>> worker_count(3), worker_count(0) >= 1
    (3, True)
    """
    if isinstance(workers, bool) or not isinstance(workers, int):
        raise TypeError(f"workers must be an int, not {type(workers).__name__}")
    if workers < 0:
        raise ValueError(f"workers must be 0 (one for each core) or more, not {workers}")
    if workers:
        return workers
    # process_cpu_count came with Python 3.13; affinity is Linux's.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_process(task: Callable[[Any], Any], jobs: Iterable[Job | Passed]) -> Iterator[tuple[Any, Any]]:
    """What `ordered_map` does, without processes and without a time limit: for a few documents.

    >>> list(in_process(str.upper, [Job("a", 1, 1), Passed(2)]))
    [(1, 'A'), (2, None)]
    """
    for job in jobs:
        if isinstance(job, Passed):
            yield job.carrier, None
        else:
            succeeded, value = answer(task, job.payload, None)
            yield job.carrier, value if succeeded else Failure("error", value)


def ordered_map(
    task: Callable[[Any], Any], jobs: Iterable[Job | Passed], workers: int, timeout: float
) -> Iterator[tuple[Any, Any]]:
    """For each job its carrier and what the task made of its payload, or a `Failure`; in the order of the jobs.

    The jobs are pulled as answers are taken; only a bounded number is on its way at any time. Raises
    ``WorkerError`` where no worker can be started.
    """
    pool = _Pool(task, workers, timeout)
    source = iter(jobs)
    window: deque[_Slot] = deque()
    ahead, exhausted = 0, False
    try:
        while True:
            if window and window[0].done:
                slot = window.popleft()
                ahead -= 0 if isinstance(slot.job, Passed) else slot.job.size
                yield slot.job.carrier, slot.outcome
            elif not exhausted and len(window) < _AHEAD_ITEMS * workers and ahead < _AHEAD_SIZE * workers:
                item = next(source, None)
                if item is None:
                    exhausted = True
                    pool.flush()
                    continue
                slot = _Slot(item)
                window.append(slot)
                if not isinstance(item, Passed):
                    ahead += item.size
                    pool.put(slot)
            elif window:
                pool.flush_if_hungry()
                pool.wait_for(window[0])
            else:
                return
    finally:
        pool.close()


class _Pool:
    """Threads that drive workers, started when there is work for them."""

    def __init__(self, task: Callable[[Any], Any], workers: int, timeout: float) -> None:
        self._prelude = pickle.dumps((task, timeout), pickle.HIGHEST_PROTOCOL)
        self._limit = workers
        self._timeout = timeout
        self.changed = threading.Condition()
        self._chunks: deque[list[_Slot]] = deque()
        self._filling: list[_Slot] = []
        self._filling_size = 0
        self._filling_since = 0.0
        self._drivers: list[_Driver] = []
        self.idle = 0
        self.closed = False
        self.broken: str | None = None

    def put(self, slot: _Slot) -> None:
        """Add a job to the chunk that is being filled, and send that when it is full or old."""
        now = time.monotonic()
        if not self._filling:
            self._filling_since = now
        self._filling.append(slot)
        self._filling_size += slot.job.size if isinstance(slot.job, Job) else 0
        full = len(self._filling) >= _CHUNK_ITEMS or self._filling_size >= _CHUNK_SIZE
        if full or now - self._filling_since >= _CHUNK_SECONDS or self.idle or not self._drivers:
            self.flush()

    def flush(self) -> None:
        """Hand the chunk over to the workers, and start one more worker where all are busy."""
        if not self._filling:
            return
        with self.changed:
            self._chunks.append(self._filling)
            self._filling, self._filling_size = [], 0
            if len(self._chunks) > self.idle and len(self._drivers) < self._limit:
                self._drivers.append(_Driver(self, self._prelude, self._timeout))
            self.changed.notify_all()

    def flush_if_hungry(self) -> None:
        """Hand a chunk over before it is full where the workers would soon have nothing to do."""
        if len(self._chunks) < max(len(self._drivers), 1):
            self.flush()

    def wait_for(self, slot: _Slot) -> None:
        """Wait until the slot is done, ending workers that exceed the time limit."""
        while True:
            with self.changed:
                if not slot.done and self.broken is None:
                    self.changed.wait(_TICK)
                if slot.done:
                    return
                if self.broken is not None:
                    raise WorkerError(self.broken)
            for driver in self._drivers:
                driver.watch()

    def take(self) -> list[_Slot] | None:
        """The next chunk for a driver; None when the pool closes."""
        with self.changed:
            self.idle += 1
            while not self._chunks and not self.closed:
                self.changed.wait()
            self.idle -= 1
            return None if self.closed else self._chunks.popleft()

    def put_back(self, slots: list[_Slot]) -> None:
        """Slots whose worker ended before it came to them go to the head of the queue."""
        if slots:
            with self.changed:
                self._chunks.appendleft(slots)
                self.changed.notify_all()

    def settle(self, slot: _Slot, outcome: object) -> None:
        """Record what became of a slot."""
        slot.outcome = outcome
        with self.changed:
            slot.done = True
            self.changed.notify_all()

    def give_up(self, reason: str) -> None:
        """Workers cannot be started: say so in the caller's thread."""
        with self.changed:
            self.broken = reason
            self.changed.notify_all()

    def close(self) -> None:
        """End all workers and threads."""
        with self.changed:
            self.closed = True
            self.changed.notify_all()
        for driver in self._drivers:
            driver.stop()
        for driver in self._drivers:
            driver.thread.join()


class _Driver:
    """One worker process, and the thread that talks to it."""

    def __init__(self, pool: _Pool, prelude: bytes, timeout: float) -> None:
        self._pool = pool
        self._prelude = prelude
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        #: Since when the worker owes an answer, and how long it may take.
        self._since: float | None = None
        self._allowed = timeout
        #: Since when the answer was owed for which the process was ended.
        self._overdue: float | None = None
        self.thread = threading.Thread(target=self._drive, name="declutter-worker", daemon=True)
        self.thread.start()

    def watch(self) -> None:
        """End the process when its answer is overdue; its thread notices."""
        since = self._since
        if since is not None and time.monotonic() - since > self._allowed:
            with self._lock:
                self._overdue = since
                if self._process is not None:
                    self._process.kill()

    def stop(self) -> None:
        """End the process now."""
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def _drive(self) -> None:
        try:
            while (chunk := self._pool.take()) is not None:
                self._work(chunk)
        except WorkerError as error:
            self._pool.give_up(str(error))
        except Exception as error:  # noqa: BLE001 - the caller waits for this thread, and must learn of it
            self._pool.give_up(f"a worker cannot be given its work: {type(error).__name__}: {error}")
        finally:
            self._discard()

    def _work(self, chunk: list[_Slot]) -> None:
        """Let the worker answer a chunk; what it does not come to goes back to the queue."""
        finished = 0
        try:
            process = self._ready_process()
            self._owe(self._timeout)
            _send(process, pickle.dumps([slot.job.payload for slot in chunk if isinstance(slot.job, Job)]))
            for slot in chunk:
                succeeded, value = self._receive(process)
                self._owe(self._timeout)
                finished += 1
                self._pool.settle(slot, value if succeeded else Failure("error", value))
            self._since = None
        except (EOFError, OSError, pickle.UnpicklingError):
            late = self._since is not None and self._since == self._overdue
            self._since = None
            code = self._discard()
            if not self._pool.closed:
                self._lose(chunk[finished:], code, late=late)

    def _lose(self, left: list[_Slot], code: int | None, *, late: bool) -> None:
        """The worker ended while it was at the first of these slots: that is settled or tried again, alone."""
        suspect, *others = left
        self._pool.put_back(others)
        if late:
            self._pool.settle(suspect, Failure("timeout", f"took longer than {self._timeout:g} s"))
            return
        suspect.tries += 1
        if suspect.tries >= _TRIES:
            self._pool.settle(suspect, Failure("crashed", f"its worker process ended with {_exit_name(code)}"))
        else:
            self._pool.put_back([suspect])

    def _owe(self, allowed: float) -> None:
        self._allowed = allowed
        self._since = time.monotonic()

    def _receive(self, process: subprocess.Popen[bytes]) -> Any:  # noqa: ANN401 - whatever the task returns
        return pickle.load(cast(BinaryIO, process.stdout))  # noqa: S301 - from a process that this one started

    def _ready_process(self) -> subprocess.Popen[bytes]:
        """The process, started if there is none."""
        if self._process is not None:
            return self._process
        try:
            process = subprocess.Popen(  # noqa: S603 - this interpreter
                [sys.executable, "-I", "-c", BOOTSTRAP], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        except OSError as error:
            raise WorkerError(f"cannot start a worker process: {error}") from error
        with self._lock:
            self._process = process
        if self._pool.closed:
            process.kill()
        self._owe(_START_SECONDS)
        path = [os.path.abspath(entry) for entry in sys.path]  # noqa: PTH100 - "" is the folder here
        try:
            _send(process, pickle.dumps(path) + self._prelude)
            self._receive(process)
        except (EOFError, OSError, pickle.UnpicklingError):
            if self._pool.closed:
                raise
            raise WorkerError(
                f"a worker process did not start ({_exit_name(self._discard())}); what it said stands above"
            ) from None
        return process

    def _discard(self) -> int | None:
        """End the process, and say how it ended."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return None
        # Killed only if it does not end on its own: how it ended says what happened.
        for stream in (process.stdin, process.stdout):
            with suppress(OSError, ValueError):
                if stream is not None:
                    stream.close()
        try:
            return process.wait(1.0)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def _send(process: subprocess.Popen[bytes], data: bytes) -> None:
    stream = cast(BinaryIO, process.stdin)
    stream.write(data)
    stream.flush()


def _exit_name(code: int | None) -> str:
    """How a process ended, in words.

    >>> _exit_name(3), _exit_name(-11)
    ('exit status 3', 'signal 11')
    """
    if code is None:
        return "no exit status"
    return f"signal {-code}" if code < 0 else f"exit status {code}"
