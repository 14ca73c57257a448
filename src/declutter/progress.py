"""The progress bar: documents, speed, share removed and time left, on standard error."""

from __future__ import annotations

import shutil
import sys
import time
from contextlib import suppress

from declutter.console import is_terminal

#: How often the bar is drawn, and how long a run must take before it is.
_EVERY, _FIRST = 0.1, 0.5
_BAR = 20
_MEGABYTE = 1_000_000
_MINUTE, _HOUR = 60, 3600


class Progress:
    """A line on a terminal that is drawn again and again; nothing where it is not wanted."""

    def __init__(self, total: int, *, wanted: bool | None) -> None:
        self._total = total
        self.shown = is_terminal(sys.stderr) if wanted is None else wanted
        self._started = time.monotonic()
        self._due = self._started + (_FIRST if wanted is None else 0.0)
        self._drawn = False

    def update(self, documents: int, read: int, removed: float | None) -> None:
        """Draw the line if it is time to: documents so far, bytes read, share of the characters removed."""
        if not self.shown:
            return
        now = time.monotonic()
        if now >= self._due:
            self._due = now + _EVERY
            self._write("\r" + self.line(documents, read, removed, now - self._started) + "\x1b[K")
            self._drawn = True

    def line(self, documents: int, read: int, removed: float | None, seconds: float) -> str:
        """The line as it stands after so many seconds.

        >>> Progress(2_000_000, wanted=False).line(1234, 1_000_000, 0.061, 2.0)
        '██████████░░░░░░░░░░  50 %  1,234 documents  0.5 MB/s  6.1 % removed  2 s left'
        """
        speed = read / max(seconds, 0.001)
        parts = [f"{documents:,} documents", f"{speed / _MEGABYTE:.1f} MB/s"]
        if removed is not None:
            parts.append(f"{100 * removed:.1f} % removed")
        if self._total:
            share = min(read / self._total, 1.0)
            full = int(share * _BAR)
            parts.insert(0, f"{'█' * full}{'░' * (_BAR - full)} {100 * share:3.0f} %")
            if speed and seconds > 1:
                parts.append(f"{_duration((self._total - read) / speed)} left")
        line = "  ".join(parts)
        return line[: shutil.get_terminal_size().columns - 1]

    def clear(self) -> None:
        """Take the line away, so that something else can be said."""
        if self._drawn:
            self._write("\r\x1b[K")
            self._drawn = False

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            try:
                sys.stderr.write(text)
            except UnicodeEncodeError:
                sys.stderr.write(text.encode("ascii", "replace").decode().replace("?", "#"))
            sys.stderr.flush()


def _duration(seconds: float) -> str:
    """A time in words.

    >>> _duration(7.4), _duration(190), _duration(8000)
    ('7 s', '3 min', '2 h 13 min')
    """
    seconds = max(seconds, 0.0)
    if seconds < 2 * _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < 2 * _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds // _HOUR:.0f} h {seconds % _HOUR // _MINUTE:.0f} min"
