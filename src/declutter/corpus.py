"""A run over a corpus: read, clean, write, count; nothing lost, nothing reordered."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from declutter.cleaning import Cleaned, Rejected, job
from declutter.console import named, say
from declutter.outputs import Outputs
from declutter.pool import Job, Passed, in_process, ordered_map, worker_count
from declutter.progress import Progress
from declutter.readers import Fields, Input, Item, find_inputs, read_items
from declutter.values import Failure

#: So many records that failed are named on standard error; the file of errors names all.
_NAMED_FAILURES = 10

ERROR_FIELDS = ("source", "record", "place", "id", "reason", "detail")
DECISION_FIELDS = (
    "source", "record", "id", "start", "end", "kept", "label", "score", "probability", "reason", "text",
)  # fmt: skip


@dataclass
class Counts:
    """What became of the records: ``found`` is the sum of ``written``, ``quarantined`` and ``skipped``.

    ``through`` of the written ones were left as they were.
    """

    found: int = 0
    written: int = 0
    quarantined: int = 0
    skipped: int = 0
    through: int = 0
    emptied: int = 0
    characters: int = 0
    kept: float = 0.0
    skips: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)

    @property
    def removed(self) -> float:
        """The share of the characters that was removed."""
        return 1 - self.kept / self.characters if self.characters else 0.0

    def check(self) -> None:
        """Raise ``AssertionError`` where a record got lost."""
        if self.found != self.written + self.quarantined + self.skipped:
            raise AssertionError(f"a record got lost: {self}")

    def as_state(self) -> dict[str, Any]:
        """The counts as plain JSON types, for a checkpoint."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in values.items()}

    def sentence(self, seconds: float) -> str:
        """The line at the end of a run.

        >>> Counts(found=3, written=2, quarantined=1, characters=100, kept=80.0).sentence(1.5)
        '3 in = 2 out + 1 quarantined + 0 skipped; 20.0 % of the characters removed; 1.5 s'
        """
        self.check()
        line = f"{self.found:,} in = {self.written:,} out + {self.quarantined:,} quarantined + {self.skipped:,} skipped"
        if self.skips:
            line += " (" + ", ".join(f"{name} {count:,}" for name, count in self.skips.most_common(5)) + ")"
        for number, what in (
            (self.through, "passed as they were"),
            (self.emptied, "with nothing left"),
            (self.warnings["no_lexicon"], "in languages without a lexicon"),
        ):
            if number:
                line += f"; {number:,} {what}"
        return f"{line}; {100 * self.removed:.1f} % of the characters removed; {seconds:.1f} s"


@dataclass(frozen=True)
class Run:
    """Everything that a run needs. ``workers`` None is this process, without a time limit."""

    inputs: list[Input]
    fields: Fields
    task: Callable[[Any], Any]
    outputs: Outputs
    workers: int | None = None
    timeout: float = 10.0
    digest: str = ""
    progress: bool | None = None
    #: Called with the input and the result's warnings, where each is to be named.
    warn: Callable[[Input, tuple[str, ...]], None] | None = None

    def go(self, state: dict[str, Any] | None) -> Counts:
        """Do it all, from where an earlier run was, and return the counts.

        Raises ``CannotWriteError`` where the output cannot be written; parts with a checkpoint stay for another try.
        """
        counts = _counts(state)
        try:
            self.outputs.resume(state)
            if state is None or not state.get("complete"):
                self._records(counts, (0, 0) if state is None else (state["source"], state["done"]))
        except BaseException:
            self.outputs.abandon()
            raise
        return counts

    def _records(self, counts: Counts, start: tuple[int, int]) -> None:
        total = [sum(item.size for item in self.inputs[: start[0]])]
        progress = Progress(sum(item.size for item in self.inputs), wanted=self.progress)
        before = (counts.written, counts.quarantined)
        try:
            for item, outcome in self._outcomes(read_items(self.inputs, self.fields, start, total)):
                position = (item.source, item.number)
                if item.state == "end":
                    # A source of which nothing could be used has no output, rather than an empty one.
                    if counts.written > before[0] or counts.quarantined == before[1]:
                        self.outputs.end_source(item.source)
                    position = (item.source + 1, 0)
                    before = (counts.written, counts.quarantined)
                else:
                    self._settle(item, outcome, counts, progress)
                progress.update(counts.found, total[0], counts.removed)
                last = position[0] == len(self.inputs)
                if self.outputs.due or (item.state == "end" and self.outputs.ends(item.source) and not last):
                    self.outputs.commit(position, {"digest": self.digest, "counts": counts.as_state()})
        finally:
            progress.clear()
        counts.check()
        if counts.written or not counts.quarantined:
            self.outputs.empty()
            self.outputs.commit(
                (len(self.inputs), 0), {"digest": self.digest, "counts": counts.as_state()}, complete=True
            )
        else:
            self.outputs.finish_logs()

    def _outcomes(self, items: Iterable[Item]) -> Iterator[tuple[Item, Any]]:
        jobs: Iterator[Job | Passed] = map(job, items)
        if self.workers is None:
            return in_process(self.task, jobs)
        return ordered_map(self.task, jobs, self.workers, self.timeout)

    def _settle(self, item: Item, outcome: object, counts: Counts, progress: Progress) -> None:
        """Write one record, or say why it is not written."""
        counts.found += 1
        if item.state == "skip":
            counts.skipped += 1
            counts.skips[item.reason] += 1
        elif item.state == "through":
            counts.written += 1
            counts.through += 1
            self.outputs.add(item, None)
        elif isinstance(outcome, Cleaned):
            self._write(item, outcome, counts)
        else:
            counts.quarantined += 1
            source = self.inputs[item.source].name
            row = (source, item.number, item.place or None, item.id, *failure(item, outcome))
            self.outputs.log("errors", row)
            progress.clear()
            name_failure(source, item, outcome, counts.quarantined - 1)

    def _write(self, item: Item, cleaned: Cleaned, counts: Counts) -> None:
        counts.written += 1
        counts.characters += cleaned.size
        counts.warnings.update(cleaned.warnings)
        if cleaned.text is None:
            counts.through += 1
            counts.kept += cleaned.size
        else:
            counts.kept += cleaned.size * cleaned.kept_share
            counts.emptied += not cleaned.text and cleaned.kept_share < 1
        self.outputs.add(item, cleaned.text)
        source = self.inputs[item.source]
        for row in cleaned.decisions or ():
            self.outputs.log("decisions", (source.name, item.number, item.id, *row))
        if self.warn is not None:
            self.warn(source, cleaned.warnings)


def over_corpus(
    task: Callable[[Any], Any],
    files: list[str],
    options: argparse.Namespace,
    choose: Callable[[Iterator[Item], list[int], int], Iterator[Item]] | None = None,
) -> Iterator[tuple[Input, Item, Any]]:
    """What a task makes of every record of a corpus: source, item, outcome; with a progress bar.

    ``choose`` may leave items out; it is given the items, the bytes read so far and those of all inputs. A single
    document is worked on in this process.
    """
    inputs, unknown = find_inputs(files, options.input_format)
    for path in unknown[:3]:
        say(f"{path} is skipped: its name says nothing about what it holds (--input-format tells)")
    fields = Fields(options.text_field, options.html_field, options.id_field, options.encoding, options.max_bytes)
    total, size = [0], sum(source.size for source in inputs)
    items = read_items(inputs, fields, (0, 0), total)
    if choose is not None:
        items = choose(items, total, size)
    jobs = map(job, items)
    if len(inputs) == 1 and inputs[0].format == "text" and options.workers is None:
        outcomes = in_process(task, jobs)
    else:
        outcomes = ordered_map(task, jobs, worker_count(options.workers or 0), options.timeout)
    progress = Progress(size, wanted=False if options.quiet else options.progress)
    documents = 0
    try:
        for item, outcome in outcomes:
            if item.state == "end":
                continue
            documents += 1
            if isinstance(outcome, Rejected | Failure) or item.state == "bad":
                progress.clear()
            yield inputs[item.source], item, outcome
            progress.update(documents, total[0], None)
    finally:
        progress.clear()


def name_failure(source: str, item: Item, outcome: object, number: int) -> None:
    """Say what failed, the first few times; ``number`` counts from 0."""
    if number > _NAMED_FAILURES:
        return
    reason, detail = failure(item, outcome)
    if number == _NAMED_FAILURES:
        say("further failures are not named here")
    elif reason == "unreadable":
        say(detail)
    else:
        place = f", {item.place}" if item.place else ""
        say(f"{named(source)}{place}: {reason}: {detail}")


def failure(item: Item, outcome: object) -> tuple[str, str]:
    """Why a record is not in the output: a code and a sentence."""
    if isinstance(outcome, Failure):
        return outcome.status, outcome.reason
    if isinstance(outcome, Rejected):
        return outcome.reason, outcome.detail
    return item.reason, item.detail


def _counts(state: dict[str, Any] | None) -> Counts:
    """The counts of an earlier run."""
    if state is None:
        return Counts()
    saved = state["counts"]
    return Counts(**{**saved, "skips": Counter(saved["skips"]), "warnings": Counter(saved["warnings"])})


def timed(run: Run, state: dict[str, Any] | None) -> tuple[Counts, float]:
    """The counts of a run and the seconds it took."""
    started = time.monotonic()
    return run.go(state), time.monotonic() - started
