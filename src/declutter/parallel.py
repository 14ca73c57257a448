r"""Many documents on all cores: `clean_many`, for scripts and for the integrations.

>>> from declutter import clean_many
>>> pages = ["Advertisement\n\nIt rained all day, and nobody came.", "Meeting moved to 3 pm"]
>>> [result.text for result in clean_many(pages, workers=1)]
['It rained all day, and nobody came.', 'Meeting moved to 3 pm']
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from declutter.cleaner import Cleaner, Pattern, Source
from declutter.values import Decision, Failure, Kind, Label, Output, Preset, Result


def clean_many(
    sources: Iterable[Source],
    *,
    workers: int = 0,
    timeout: float = 10.0,
    kind: Kind | None = None,
    language: str | None = None,
    preset: Preset = "balanced",
    keep: Iterable[Label | str] = (),
    drop: Iterable[Label | str] = (),
    repair: bool = True,
    output: Output = "text",
    images: bool = False,
    protect: Iterable[Pattern] = (),
    remove: Iterable[Pattern] = (),
    model: str | Path | None = None,
) -> Iterator[Result | Failure]:
    r"""One ``Result`` or ``Failure`` for each source, in the order of the sources.

    The work is done in ``workers`` processes (0: one for each core this process may use). Sources are pulled
    as results are taken, so neither has to fit into memory. A source that crashes its worker, takes longer
    than ``timeout`` seconds or is of a wrong type gives a ``Failure`` with status "crashed", "timeout" or
    "error"; the others are unaffected. Decisions are worked out again when a result is asked for them, which
    is cheaper than sending them. Scripts need no ``if __name__ == "__main__"``. The other options are those of
    ``Cleaner``; the same errors are raised for wrong ones, at once.

    >>> from declutter import clean_many
    >>> [type(found).__name__ for found in clean_many(["It rained.", 7, b"It rained."], workers=1)]
    ['Result', 'Failure', 'Result']
    """
    from declutter.pool import worker_count  # noqa: PLC0415 - imports subprocess, which few scripts need

    cleaner = Cleaner(
        kind=kind,
        language=language,
        preset=preset,
        keep=keep,
        drop=drop,
        repair=repair,
        output=output,
        images=images,
        protect=protect,
        remove=remove,
        model=model,
    )
    count = worker_count(workers)
    if isinstance(timeout, bool) or not isinstance(timeout, int | float):
        raise TypeError(f"timeout must be a number of seconds, not {type(timeout).__name__}")
    if not (timeout > 0 and math.isfinite(timeout)):
        raise ValueError(f"timeout must be more than 0 seconds, not {timeout}")
    if isinstance(sources, str | bytes | bytearray) or not isinstance(sources, Iterable):
        raise TypeError(f"sources must be an iterable of texts, not {type(sources).__name__}")
    return _results(cleaner, sources, count, float(timeout))


def _results(cleaner: Cleaner, sources: Iterable[Source], workers: int, timeout: float) -> Iterator[Result | Failure]:
    from declutter.pool import Job, Passed, ordered_map  # noqa: PLC0415 - as above

    def job(source: object) -> Job | Passed:
        if isinstance(source, str | bytes | bytearray):
            return Job(source, source, len(source))
        wrong = f"TypeError: source must be a str, bytes or bytearray, not {type(source).__name__}"
        return Passed(Failure("error", wrong))

    for carrier, outcome in ordered_map(_Summarise(cleaner), map(job, sources), workers, timeout):
        if isinstance(carrier, Failure):
            yield carrier
        elif isinstance(outcome, Failure):
            yield outcome
        else:
            yield Result(**outcome, _source=_Again(cleaner, carrier))


@dataclass(frozen=True, slots=True)
class _Summarise:
    """What a worker does with a source."""

    cleaner: Cleaner

    def __call__(self, source: Source) -> dict[str, Any]:
        result = self.cleaner.explain(source)
        return {field.name: getattr(result, field.name) for field in fields(Result) if field.name != "_source"}


@dataclass(frozen=True, slots=True)
class _Again:
    """The decisions of a result that came without them: the same source gives the same decisions."""

    cleaner: Cleaner
    source: Source

    def decisions(self) -> tuple[Decision, ...]:
        return self.cleaner.explain(self.source).decisions

    def counts(self) -> Counter[tuple[Label, bool]]:
        return self.cleaner.explain(self.source).counts()
