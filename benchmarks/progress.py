"""A line on standard error that says how far a long step is."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
_PAUSE_ON_TERMINAL = 0.2
_PAUSE_IN_LOG = 15.0


def say(text: str = "") -> None:
    """Print a line of results on standard output."""
    sys.stdout.write(f"{text}\n")


def note(text: str) -> None:
    """Print a line about the run on standard error."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def track(items: Sequence[Item] | Iterable[Item], name: str, total: int | None = None) -> Iterator[Item]:
    """Yield the items; say on standard error how many are done, rarely where that is no terminal."""
    terminal = sys.stderr.isatty()
    if total is None and isinstance(items, Sequence):
        total = len(items)
    shown = time.monotonic() - (_PAUSE_ON_TERMINAL if terminal else 0.0)
    started = time.monotonic()
    count = 0
    for count, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now - shown >= (_PAUSE_ON_TERMINAL if terminal else _PAUSE_IN_LOG):
            shown = now
            sys.stderr.write(f"\r{name}: {count}/{total or '?'} " if terminal else f"{name}: {count}/{total or '?'}\n")
            sys.stderr.flush()
    sys.stderr.write(f"{chr(13) if terminal else ''}{name}: {count} in {time.monotonic() - started:.1f} s\n")
    sys.stderr.flush()
