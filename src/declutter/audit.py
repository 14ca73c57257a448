"""``declutter rules --audit``: what a hand-kept list of patterns does beside declutter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from declutter.cleaner import Cleaner
from declutter.cleaning import Payload, Rejected, explained
from declutter.patterns import PatternTimeoutError, TimedPattern
from declutter.values import Label

#: How much of an example is shown.
_SHOWN = 160


class Hits(NamedTuple):
    """What one pattern hit in one document: lines, those that declutter drops, body lines; an example of these."""

    lines: int
    dropped: int
    body: int
    example: str
    timeouts: int


@dataclass(frozen=True)
class AuditRecord:
    """Run all patterns over the lines of a record."""

    cleaner: Cleaner
    patterns: tuple[TimedPattern, ...]

    def __call__(self, payload: Payload) -> dict[int, Hits] | Rejected:
        """The hits by the pattern's number, those without any left out."""
        result = explained(self.cleaner, payload)
        if isinstance(result, Rejected):
            return result
        found: dict[int, Hits] = {}
        for number, pattern in enumerate(self.patterns):
            lines = dropped = body = timeouts = 0
            example = ""
            for decision in result.decisions:
                try:
                    if pattern.search(decision.text) is None:
                        continue
                except PatternTimeoutError:
                    # A pattern that hangs on one line hangs on the next: once a document is enough.
                    timeouts += 1
                    break
                lines += 1
                dropped += not decision.kept
                if decision.kept and decision.label is Label.BODY:
                    body += 1
                    example = example or " ".join(decision.text[:_SHOWN].split())
            if lines or timeouts:
                found[number] = Hits(lines, dropped, body, example, timeouts)
        return found


@dataclass
class Audited:
    """The sums of one pattern over the corpus."""

    line: int
    pattern: str
    lines: int = 0
    documents: int = 0
    dropped: int = 0
    body: int = 0
    timeouts: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, hits: Hits) -> None:
        """The hits of one more document."""
        self.lines += hits.lines
        self.documents += hits.lines > 0
        self.dropped += hits.dropped
        self.body += hits.body
        self.timeouts += hits.timeouts
        if hits.example and len(self.examples) < 3 and hits.example not in self.examples:  # noqa: PLR2004 - enough to see
            self.examples.append(hits.example)

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain JSON types."""
        return {
            "line": self.line, "pattern": self.pattern, "hits": self.lines, "documents": self.documents,
            "dropped_anyway": self.dropped, "body_hits": self.body, "body_examples": self.examples,
            "timeouts": self.timeouts,
        }  # fmt: skip
