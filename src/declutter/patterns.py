"""The user's own pattern lists, run with a time limit.

A pattern of somebody else may backtrack for hours over one line. The ``regex`` package can be told to stop.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from declutter.console import CannotReadError, UsageError, why

#: Seconds that one pattern may take over one line: thousands of times what a sane one takes.
LINE_SECONDS = 1.0


class PatternTimeoutError(Exception):
    """A pattern took too long over a line; the message names it."""


class TimedPattern:
    """A regular expression whose search ends after `LINE_SECONDS`.

    >>> TimedPattern(r"(?i)^read more:").search("Read more: x") is not None
    True
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def _compiled(self) -> Any:  # noqa: ANN401 - regex has no types
        import regex  # noqa: PLC0415 - only where somebody brings patterns

        return regex.compile(self.pattern)

    def check(self) -> None:
        """Raise ``ValueError`` saying what is wrong with the pattern."""
        import regex  # noqa: PLC0415 - as above

        try:
            _ = self._compiled
        except regex.error as error:
            raise ValueError(str(error)) from None

    def search(self, text: str) -> object | None:
        """The first match; raises `PatternTimeoutError` where none is found or excluded in time."""
        try:
            found: object | None = self._compiled.search(text, timeout=LINE_SECONDS)
        except TimeoutError:
            raise PatternTimeoutError(
                f"the pattern {self.pattern!r} took longer than {LINE_SECONDS:g} s over a line"
            ) from None
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the pattern as it was written."""
        return TimedPattern, (self.pattern,)


def read_patterns(path: str) -> list[TimedPattern]:
    """The regular expressions of a file, one a line; blank lines and those that start with ``#`` are none.

    Raises ``CannotReadError`` and ``UsageError`` naming file and line.
    """
    return [pattern for _, pattern in numbered_patterns(path)]


def numbered_patterns(path: str) -> Iterator[tuple[int, TimedPattern]]:
    """The patterns of a file with the numbers of their lines."""
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise CannotReadError(f"cannot read {path}: {why(error)}") from None
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            pattern = TimedPattern(line)
            try:
                pattern.check()
            except ValueError as error:
                raise UsageError(f"{path}, line {number}: {error} in {line!r}") from None
            yield number, pattern
