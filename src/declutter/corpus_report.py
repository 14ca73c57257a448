"""The figures of ``declutter report``: how much of a corpus is clutter, of which kind, and where.

Everything is gathered in one pass with bounded memory. Documents that are to be shown are kept as they came and
looked at again at the end.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from declutter.cleaner import Cleaner
from declutter.cleaning import Payload, Rejected, explained
from declutter.readers import Item
from declutter.values import Decision, Result

#: How much of a line is shown in lists.
_SHOWN = 220
#: Lists of the report: so many lines and documents.
REPEATED, CLOSEST, WORST, SAMPLED, SITES = 60, 40, 40, 80, 40
#: Closest calls that one document may bring in.
_CLOSEST_OF_ONE = 3
#: A document of fewer characters is not among the worst: two lines of a menu would fill the list.
_LEAST_CHARACTERS = 300
#: Longer documents are not kept for showing; nobody reads a book in a report.
_KEPT_CHARACTERS = 200_000
#: Different lines and sites that are counted; beyond, the rare ones are forgotten.
_COUNTED_LINES, _COUNTED_SITES = 200_000, 50_000
#: How many records tell how long records are, where a sample is to be drawn.
_PILOT = 500
_Z95 = 1.96
SEED = 20261124


class Call(NamedTuple):
    """A decision that could nearly have gone the other way."""

    margin: int
    text: str
    label: str
    kept: bool
    probability: float
    reason: str


class Looked(NamedTuple):
    """What a worker says of a document: characters, those dropped by label, dropped lines, closest calls."""

    characters: int
    dropped: dict[str, int]
    lines: list[tuple[str, str]]
    kept_lines: int
    calls: list[Call]


@dataclass(frozen=True)
class LookAtRecord:
    """Look at one record."""

    cleaner: Cleaner

    def __call__(self, payload: Payload) -> Looked | Rejected:
        """Its figures, or why there are none."""
        result = explained(self.cleaner, payload)
        return result if isinstance(result, Rejected) else looked(result)


def looked(result: Result) -> Looked:
    """The figures of one document."""
    decisions = result.decisions
    dropped: dict[str, int] = {}
    lines: list[tuple[str, str]] = []
    for found in decisions:
        if not found.kept:
            label = found.label.value
            dropped[label] = dropped.get(label, 0) + len(found.text)
            lines.append((_short(found.text), label))
    close = heapq.nsmallest(_CLOSEST_OF_ONE, decisions, key=lambda found: abs(found.score - result.threshold))
    calls = [_call(found, result.threshold) for found in close]
    return Looked(sum(len(found.text) for found in decisions), dropped, lines, len(decisions) - len(lines), calls)


def _call(found: Decision, threshold: int) -> Call:
    margin = abs(found.score - threshold)
    return Call(margin, _short(found.text), found.label.value, found.kept, found.probability, found.reason)


def _short(text: str) -> str:
    text = " ".join(text[: 4 * _SHOWN].split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


class Kept(NamedTuple):
    """A document that may be shown: its name and what it was made of."""

    name: str
    url: str | None
    payload: Payload


@dataclass
class Part:
    """Documents, characters and dropped characters of a part of the corpus."""

    documents: int = 0
    characters: int = 0
    dropped: int = 0

    @property
    def share(self) -> float:
        """The share of the characters that is clutter."""
        return self.dropped / self.characters if self.characters else 0.0


@dataclass
class Figures:
    """All figures of a report."""

    failed: int = 0
    skipped: int = 0
    sampled: float = 1.0
    whole: Part = field(default_factory=Part)
    touched: int = 0
    lines_dropped: int = 0
    lines_kept: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    label_lines: Counter[str] = field(default_factory=Counter)
    label_documents: Counter[str] = field(default_factory=Counter)
    sites: dict[str, Part] = field(default_factory=dict)
    #: Sums of squares and products of dropped and all characters of documents, for the interval.
    squares: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    repeated: Counter[tuple[str, str]] = field(default_factory=Counter)
    calls: list[tuple[Call, str]] = field(default_factory=list)

    @property
    def interval(self) -> float:
        """Half the width of the 95 % interval of the share: that of a ratio over documents, by linearisation."""
        count, whole = self.whole.documents, self.whole
        if count < 2 or not whole.characters:  # noqa: PLR2004 - no variance of one
            return 0.0
        share = whole.share
        residuals = self.squares[0] - 2 * share * self.squares[2] + share * share * self.squares[1]
        variance = max(residuals, 0.0) / (count - 1) * count
        return _Z95 * math.sqrt(variance) / whole.characters

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain JSON types: what ``--json`` prints."""
        whole = self.whole
        return {
            "documents": whole.documents,
            "failed": self.failed,
            "skipped": self.skipped,
            "sampled_share": round(self.sampled, 6),
            "characters": whole.characters,
            "clutter_characters": whole.dropped,
            "clutter_share": round(whole.share, 6),
            "clutter_share_interval_95": [
                round(max(0.0, whole.share - self.interval), 6),
                round(min(1.0, whole.share + self.interval), 6),
            ],
            "documents_with_clutter": self.touched,
            "lines": {"kept": self.lines_kept, "dropped": self.lines_dropped},
            "labels": {
                label: {
                    "characters": characters,
                    "share": round(characters / whole.characters, 6) if whole.characters else 0.0,
                    "lines": self.label_lines[label],
                    "documents": self.label_documents[label],
                }
                for label, characters in self.labels.most_common()
            },
            "sites": [
                {"site": name, "documents": part.documents, "characters": part.characters,
                 "clutter_share": round(part.share, 6)}
                for name, part in self.top_sites()
            ],
            "repeated": [
                {"text": text, "label": label, "count": count} for (text, label), count in self.top_repeated()
            ],
            "closest": [{**call._asdict(), "document": name} for call, name in self.calls],
        }  # fmt: skip

    def top_sites(self) -> list[tuple[str, Part]]:
        """The sites with the most clutter."""
        return heapq.nlargest(SITES, self.sites.items(), key=lambda pair: (pair[1].dropped, pair[0]))

    def top_repeated(self) -> list[tuple[tuple[str, str], int]]:
        """The dropped lines that occur most often, twice at least."""
        ranked = sorted(self.repeated.items(), key=lambda pair: (-pair[1], pair[0]))
        return [pair for pair in ranked if pair[1] > 1][:REPEATED]


class Gatherer:
    """Takes one document after the other."""

    def __init__(self) -> None:
        self.figures = Figures()
        self._random = random.Random(SEED)  # noqa: S311 - a sample to look at
        self._worst: list[tuple[float, int, Kept]] = []
        self._sample: list[Kept] = []
        self._seen = 0

    def add(self, item: Item, found: Looked, source: str) -> None:
        """Count a document."""
        figures = self.figures
        dropped = sum(found.dropped.values())
        site = site_of(item.url, source)
        for part in (figures.whole, self._site(site)):
            part.documents += 1
            part.characters += found.characters
            part.dropped += dropped
        figures.touched += dropped > 0
        figures.lines_dropped += len(found.lines)
        figures.lines_kept += found.kept_lines
        for index, value in enumerate((dropped**2, found.characters**2, dropped * found.characters)):
            figures.squares[index] += value
        figures.labels.update(found.dropped)
        figures.label_documents.update(found.dropped.keys())
        figures.label_lines.update(label for _, label in found.lines)
        self._repeat(found.lines)
        name = item.id or f"{source}, {item.place}" if item.place else item.id or source
        self._closest(found.calls, name)
        self._keep(item, found, dropped, name)

    def _site(self, name: str) -> Part:
        sites = self.figures.sites
        if name not in sites and len(sites) >= _COUNTED_SITES:
            name = "other sites"
        return sites.setdefault(name, Part())

    def _repeat(self, lines: list[tuple[str, str]]) -> None:
        repeated = self.figures.repeated
        repeated.update(lines)
        if len(repeated) > _COUNTED_LINES:
            # What is rare so far is forgotten: what repeats often enough to matter comes again.
            kept = heapq.nlargest(_COUNTED_LINES // 2, repeated.items(), key=lambda pair: pair[1])
            self.figures.repeated = Counter(dict(kept))

    def _closest(self, calls: list[Call], name: str) -> None:
        known = {call.text for call, _ in self.figures.calls}
        fresh = [(call, name) for call in calls if call.text not in known]
        self.figures.calls = heapq.nsmallest(CLOSEST, self.figures.calls + fresh, key=lambda pair: pair[0].margin)

    def _keep(self, item: Item, found: Looked, dropped: int, name: str) -> None:
        """Keep the document if it is among the worst, or drawn for the sample."""
        self._seen += 1
        if item.text is None or len(item.text) > _KEPT_CHARACTERS:
            return
        kept = Kept(name, item.url, Payload(item.text, item.kind, item.url, item.encoding))
        if found.characters >= _LEAST_CHARACTERS and dropped:
            entry = (dropped / found.characters, self._seen, kept)
            (heapq.heappush if len(self._worst) < WORST else heapq.heappushpop)(self._worst, entry)
        if len(self._sample) < SAMPLED:
            self._sample.append(kept)
        elif (place := self._random.randrange(self._seen)) < SAMPLED:
            self._sample[place] = kept

    def shown(self) -> tuple[list[Kept], list[Kept]]:
        """The worst documents, the worst first, and those of the sample that are not among them."""
        worst = [kept for _, _, kept in sorted(self._worst, key=lambda entry: (-entry[0], entry[1]))]
        names = {id(kept.payload.text) for kept in worst}
        return worst, [kept for kept in self._sample if id(kept.payload.text) not in names]


def site_of(url: str | None, source: str) -> str:
    """The host of a page without ``www.``; the file where no address is known.

    >>> site_of("https://www.example.org/a", "x.jsonl"), site_of(None, "pages/a.txt")
    ('example.org', 'pages/a.txt')
    """
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError:
        host = None
    return (host or "").removeprefix("www.") or source


def sampled(items: Iterator[Item], wanted: int, total: list[int], size: int, figures: Figures) -> Iterator[Item]:
    """About ``wanted`` of the records, drawn evenly from all of the corpus; all where there are not so many.

    How many there are is estimated from the first ones and the bytes they take. Other items pass.
    """
    pilot = list(islice(items, _PILOT))
    consumed = total[0]
    if wanted and len(pilot) == _PILOT and consumed and size > consumed:
        figures.sampled = min(1.0, wanted / (_PILOT * size / consumed))
    draw = random.Random(SEED)  # noqa: S311 - a sample
    for items_ in (pilot, items):
        for item in items_:
            if item.state != "record" or figures.sampled >= 1 or draw.random() < figures.sampled:
                yield item
