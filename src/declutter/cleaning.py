"""What is done to one record of a corpus, in a worker or in the command's own process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from declutter.cleaner import Cleaner
from declutter.patterns import PatternTimeoutError
from declutter.pool import Job, Passed
from declutter.readers import Item
from declutter.values import Result


class Payload(NamedTuple):
    """What a worker needs of a record."""

    text: str | bytes
    kind: str | None
    url: str | None
    encoding: str | None


class Cleaned(NamedTuple):
    """What became of a record. ``text`` None leaves it as it came: less than the least share would have been kept."""

    text: str | None
    kept_share: float
    size: int
    warnings: tuple[str, ...]
    decisions: list[tuple[Any, ...]] | None


class Rejected(NamedTuple):
    """A record that could not be cleaned, and why."""

    reason: str
    detail: str


def job(item: Item) -> Job | Passed:
    """The work that an item asks for."""
    if item.state != "record" or item.text is None:
        return Passed(item)
    return Job(Payload(item.text, item.kind, item.url, item.encoding), item, len(item.text))


def explained(cleaner: Cleaner, payload: Payload) -> Result | Rejected:
    """The result of a record; what keeps it from having one, if the user can do something about it."""
    ready = cleaner
    try:
        # What the user has said about the kind goes first.
        if payload.kind is not None and cleaner.kind is None:
            ready = _of_kind(cleaner, payload.kind)
    except ValueError as error:
        return Rejected("unsupported_kind", str(error))
    try:
        return ready.explain(payload.text, url=payload.url, encoding=payload.encoding)
    except PatternTimeoutError as error:
        return Rejected("pattern_timeout", str(error))


@lru_cache(maxsize=8)
def _of_kind(cleaner: Cleaner, kind: str) -> Cleaner:
    """The cleaner for sources of this kind."""
    return replace(cleaner, kind=kind)  # type: ignore[arg-type]  # checked by Cleaner


@dataclass(frozen=True)
class CleanRecord:
    """Clean one record."""

    cleaner: Cleaner
    min_kept: float = 0.0
    decisions: bool = False

    def __call__(self, payload: Payload) -> Cleaned | Rejected:
        """Its text, or why there is none."""
        result = explained(self.cleaner, payload)
        if isinstance(result, Rejected):
            return result
        rows = None
        if self.decisions:
            rows = [
                (found.start, found.end, found.kept, found.label.value, found.score, found.probability,
                 # A reason takes ten times as long as the score; why a line stays is seldom asked.
                 None if found.kept else found.reason, found.text)
                for found in result.decisions
            ]  # fmt: skip
        text = None if result.kept_share < self.min_kept else result.text
        return Cleaned(text, result.kept_share, len(payload.text), result.warnings, rows)
