"""``declutter eval``: labelled documents, and what declutter makes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from declutter.cleaner import Cleaner
from declutter.cleaning import Payload, Rejected, explained
from declutter.measures import Interval, Score, mean_interval, word_score, words
from declutter.values import CONTENT_LABELS, Label, Result

#: What labellers call lines that stay and lines that go, beside declutter's own labels.
_KEEP = frozenset({"1", "keep", "main", "content", "true"}) | {label.value for label in CONTENT_LABELS}
_DROP = frozenset({"0", "drop", "noise", "boilerplate", "clutter", "false"}) | {
    label.value for label in Label if label not in CONTENT_LABELS
}


class Labelled(NamedTuple):
    """A document with what is wanted of it: a text, or lines with labels, or both."""

    name: str
    payload: Payload
    language: str
    wanted: str | None
    lines: tuple[tuple[str, str], ...]


class Judged(NamedTuple):
    """What a worker says of a document: its score, and for each label (lines, right decisions, same label)."""

    score: Score | None
    labels: dict[str, tuple[int, int, int]]
    unknown: dict[str, int]


@dataclass(frozen=True)
class JudgeRecord:
    """Clean a document and compare."""

    cleaner: Cleaner

    def __call__(self, document: Labelled) -> Judged | Rejected:
        """The comparison, or why there is none."""
        result = explained(self.cleaner, document.payload)
        if isinstance(result, Rejected):
            return result
        score = None
        if document.wanted is not None:
            found = words(result.text, document.language)
            score = word_score(words(document.wanted, document.language), found)
        labels, unknown = judge_lines(result, document.lines)
        return Judged(score, labels, unknown)


def judge_lines(
    result: Result, lines: Iterable[tuple[str, str]]
) -> tuple[dict[str, tuple[int, int, int]], dict[str, int]]:
    """For each label its lines, those rightly kept or dropped, and those with the same label; unknown labels.

    Lines are found in the decisions by their text, in order; a line that was not found counts as wrong.
    """
    decisions = list(result.decisions)
    places: dict[str, list[int]] = {}
    for index, decision in enumerate(decisions):
        # One about a wrapped paragraph counts for each of its lines.
        for line in decision.text.split("\n"):
            places.setdefault(_key(line), []).append(index)
    used: Counter[str] = Counter()
    labels: dict[str, tuple[int, int, int]] = {}
    unknown: Counter[str] = Counter()
    for label, text in lines:
        if not _key(text):
            continue
        keep = True if label in _KEEP else False if label in _DROP else None
        if keep is None:
            unknown[label] += 1
            continue
        at = places.get(_key(text), [])
        number = used[_key(text)]
        used[_key(text)] += 1
        decision_found = decisions[at[number]] if number < len(at) else None
        total, right, same = labels.get(label, (0, 0, 0))
        right += decision_found is not None and decision_found.kept == keep
        same += decision_found is not None and decision_found.label.value == label
        labels[label] = (total + 1, right, same)
    return labels, dict(unknown)


def _key(text: str) -> str:
    return " ".join(text.split())


@dataclass
class Evaluation:
    """The sums over all documents."""

    scores: list[Score] = field(default_factory=list)
    labels: dict[str, list[int]] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    documents: int = 0

    def add(self, judged: Judged) -> None:
        """One more document."""
        self.documents += 1
        if judged.score is not None:
            self.scores.append(judged.score)
        for label, counts in judged.labels.items():
            row = self.labels.setdefault(label, [0, 0, 0])
            for index, count in enumerate(counts):
                row[index] += count
        self.unknown.update(judged.unknown)

    def means(self) -> dict[str, Interval]:
        """Mean precision, recall and F1 over the documents, with intervals."""
        return {
            name: mean_interval([getattr(score, name) for score in self.scores])
            for name in ("precision", "recall", "f1")
        }

    def ordered(self) -> Iterator[tuple[str, str, list[int]]]:
        """The labels: name, what is wanted of them, counts; kept ones first, then by number of lines."""
        for label, counts in sorted(self.labels.items(), key=lambda pair: (pair[0] in _DROP, -pair[1][0], pair[0])):
            yield label, "drop" if label in _DROP else "keep", counts

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain JSON types."""
        words_ = {
            name: {"mean": round(found.value, 4), "interval_95": [round(found.low, 4), round(found.high, 4)]}
            for name, found in self.means().items()
        }
        labels = {
            label: {
                "wanted": wanted, "lines": lines, "right": right, "recall": round(right / lines, 4), "same_label": same,
            }
            for label, wanted, (lines, right, same) in self.ordered()
        }  # fmt: skip
        return {
            "documents": self.documents, "scored": len(self.scores), "words": words_ if self.scores else None,
            "labels": labels, "labels_not_counted": dict(self.unknown),
        }  # fmt: skip


def labelled(values: dict[str, Any], name: str, fields: tuple[str, str, str | None]) -> Labelled | str:
    """A labelled document of JSON, or what is missing. ``fields``: text, wanted text, HTML.

    The input is the text, else the HTML, else the labelled lines themselves.
    """
    text_field, wanted_field, html_field = fields
    lines = _lines(values.get("lines"))
    if lines is None:
        return "its lines are no list of objects with label and text"
    wanted = values.get(wanted_field)
    if wanted is not None and not isinstance(wanted, str):
        return f"the field {wanted_field!r} holds no string"
    text, html = values.get(text_field), values.get(html_field or "html")
    if isinstance(html, str) and html and (html_field is not None or not isinstance(text, str)):
        source, kind = html, "html"
    elif isinstance(text, str):
        source, kind = text, None
    elif lines:
        source, kind = "\n".join(_key(text) for _, text in lines), None
    else:
        return f"there is no text in {text_field!r}, no HTML and no labelled line"
    if wanted is None and not lines:
        return f"nothing is wanted of it: there is no {wanted_field!r}, and no line has a label"
    language, url = values.get("lang"), values.get("url")
    return Labelled(
        str(values.get("id", name)),
        Payload(source, kind, url if isinstance(url, str) else None, None),
        language if isinstance(language, str) else "",
        wanted,
        lines,
    )


def _lines(value: object) -> tuple[tuple[str, str], ...] | None:
    """The labelled lines; None where they have another form."""
    if value is None:
        return ()
    if not isinstance(value, list):
        return None
    found = []
    for line in value:
        if not isinstance(line, dict) or not isinstance(line.get("text"), str):
            return None
        label = line.get("label")
        found.append(("" if label is None else str(label).lower().split("/")[0], line["text"]))
    return tuple(found)
