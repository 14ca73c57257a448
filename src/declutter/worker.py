"""What runs in a worker process: load the task, then answer one payload after the other.

The parent speaks pickle through the standard streams and nothing else: no shared memory, no fork, no import of
the caller's main module, so a script needs no guard and a crash takes nothing along.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO

#: A worker whose parent is gone and that hangs ends itself after this many times the parent's time limit.
_ALONE_FACTOR = 3

#: What a new interpreter runs: the parent's search path first, so that it imports the parent's declutter.
BOOTSTRAP = (
    "import sys, pickle; sys.path[:] = pickle.load(sys.stdin.buffer); from declutter.worker import serve; serve()"
)


def serve() -> None:
    """Answer chunks of payloads until the parent closes the stream."""
    # Ctrl-C goes to the whole group; the parent decides what becomes of its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inbox = sys.stdin.buffer
    # A print of somebody else's code must not end up among the answers.
    outbox = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(EOFError, BrokenPipeError):
        task, seconds = pickle.load(inbox)  # noqa: S301 - from the parent process
        _send(outbox, "ready")
        while True:
            for payload in pickle.load(inbox):  # noqa: S301 - as above
                _send(outbox, answer(task, payload, seconds))
    # What stands in buffers cannot be delivered any more, and waiting for it would be in vain.
    os._exit(0)


def answer(task: Callable[[Any], Any], payload: object, seconds: float | None) -> tuple[bool, Any]:
    """Whether the task succeeded, and its value or what went wrong.

    >>> answer(len, "abc", None), answer(len, 3, None)
    ((True, 3), (False, "TypeError: object of type 'int' has no len()"))
    """
    _alarm(seconds)
    try:
        return True, task(payload)
    except Exception as error:  # noqa: BLE001 - whatever a document does, it must not end the others
        return False, f"{type(error).__name__}: {error}"
    finally:
        _alarm(None)


def _alarm(seconds: float | None) -> None:
    """Let the system end this process when nobody is left to do it (never in the parent: a worker's limit)."""
    if seconds is not None and hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds * _ALONE_FACTOR)
    elif hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _send(outbox: BinaryIO, message: object) -> None:
    try:
        data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - as in `answer`
        data = pickle.dumps((False, f"the answer cannot be sent: {type(error).__name__}: {error}"))
    outbox.write(data)
    outbox.flush()
