"""Why a line has its score: the evidence and one plain sentence, derived when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from declutter.context import PAGE_FEATURES
from declutter.features import FEATURES, MEASURED_CHARS, Described, Feature
from declutter.lexicon import Lexicon, normalise, tokenise
from declutter.model import Model, Regime, Row
from declutter.values import Decision, Evidence, Label, Line

#: How many summands a reason names.
_NAMED = 3

#: How the bins of a feature read in a sentence; others read as "name: bin".
_PHRASES = {
    "chars": "{} characters long",
    "words": "{} words",
    "stops": "{} function words",
    "stop_percent": "{} % function words",
    "capitals_percent": "{} % capitalised words",
    "starts": "starts with {}",
    "ends": "ends with {}",
    "digit_percent": "{} % digits",
    "upper_percent": "{} % capitals",
    "symbol_percent": "{} % punctuation",
    "sentences": "{} sentence ends",
    "repeats": "stands {} times on the page",
    "score": "by itself scored near {}",
    "previous": "line above scored near {}",
    "next": "line below scored near {}",
    "around2": "two lines around score near {}",
    "around5": "five lines around score near {}",
    "around10": "ten lines around score near {}",
    "around25": "25 lines around score near {}",
    "cue_above": "under a line of {}",
    "cue_below": "above a line of {}",
    "main_run": "{} the main text",
    "prose_before": "{} % of the text stands before it",
    "line_number": "line {} of the page",
    "lines_left": "{} lines from the end",
    "short_run": "in a run of {} short lines",
    "short_run_place": "line {} of a run of short lines",
    "commas": "{} commas",
    "separators": "{} separators",
    "quotes": "{} quotation marks",
    "word_length": "words of {} characters",
    "indent": "indented by {}",
    "previous2": "second line above scored near {}",
    "next2": "second line below scored near {}",
    "before5": "five lines above score near {}",
    "before25": "25 lines above score near {}",
    "after5": "five lines below score near {}",
    "after25": "25 lines below score near {}",
    "previous_chars": "line above is {} characters long",
    "next_chars": "line below is {} characters long",
    "previous_ends": "line above ends with {}",
    "next_starts": "line below starts with {}",
    "next_ends": "line below ends with {}",
    "gaps": "blank lines: {}",
    "since_prose": "{} lines under running prose",
    "until_prose": "{} lines above running prose",
    "cues_around": "{} lines with cues around",
    "own_cues": "cues weigh {}",
    "posts_around": "{} marks of posts around",
    "posts_before": "{} marks of posts above",
    "posts_after": "{} marks of posts below",
    "place_percent": "stands {} % down the page",
    "page_lines": "page of {} lines",
    "page_cue_percent": "cues in {} % of the page",
    "page_short_percent": "{} % of the page are short lines",
    "page_prose_percent": "{} % of the page is running prose",
}
#: What a bin that says "none" reads as, whatever the feature.
_NONE = "no {}"


@dataclass(frozen=True)
class PageTrace:
    """All that the scorer knew of a page; implements both of the result's lazy protocols."""

    lines: Sequence[Line]
    described: Sequence[Described]
    rows: Sequence[Row]
    page: Row
    model: Model
    regime: Regime
    lexicon: Lexicon
    scores: Sequence[int]
    labels: Sequence[Label]
    kept: Sequence[bool]
    threshold: int
    page_evidence: tuple[Evidence, ...]
    user_evidence: dict[int, tuple[Evidence, ...]]

    def decisions(self) -> tuple[Decision, ...]:
        """All decisions, in the order of the source."""
        probability = self.regime.probability
        return tuple(
            Decision(line.start, line.end, line.text, kept, label, score, probability(score), self, index)
            for index, (line, kept, label, score) in enumerate(
                zip(self.lines, self.kept, self.labels, self.scores, strict=True)
            )
        )

    def evidence(self, index: int) -> tuple[Evidence, ...]:
        """The summands of a line's score, greatest absolute weight first."""
        found = [item for item in self._summands(index) if item.weight]
        return tuple(sorted(found, key=lambda item: (-abs(item.weight), item.name)))

    def reason(self, index: int) -> str:
        """One sentence: the label, and the summands that weighed most for the verdict."""
        kept = self.kept[index]
        wanted = 1 if kept or self.scores[index] > self.threshold else -1
        telling = [item for item in self.evidence(index) if item.weight * wanted > 0 and item.group != "bias"]
        cues = [item for item in telling if item.name.startswith(("cue:", "rule:", "user:"))]
        named = (cues + [item for item in telling if item not in cues])[:_NAMED]
        because = ", ".join(f"{self._phrase(item, index)} ({item.weight / 1000:+.1f})" for item in named)
        return f"{self.labels[index].value}: {because}" if because else self.labels[index].value

    def _summands(self, index: int) -> Iterator[Evidence]:
        model, regime, (row, hits, _topics) = self.model, self.regime, self.described[index]
        full, features = self.rows[index], regime.features
        yield Evidence("bias", model.bias + regime.bias, "bias")
        for number, feature in enumerate(features):
            weight = regime.line[number][full[number]]
            if number < len(FEATURES):
                weight += model.local[number][full[number]]
            yield _evidence(feature, full[number], weight)
        for pair in model.local_pairs:
            yield _pair_evidence(FEATURES, FEATURES, pair.first, pair.second, row, row, pair.table)
        for pair in regime.line_pairs:
            yield _pair_evidence(features, features, pair.first, pair.second, full, full, pair.table)
        for number, feature in enumerate(PAGE_FEATURES):
            yield _evidence(feature, self.page[number], regime.page[number][self.page[number]])
        for pair in regime.page_pairs:
            yield _pair_evidence(
                PAGE_FEATURES, PAGE_FEATURES, pair.first, pair.second, self.page, self.page, pair.table
            )
        for pair in regime.page_line_pairs:
            yield _pair_evidence(PAGE_FEATURES, features, pair.first, pair.second, self.page, full, pair.table)
        for hit in hits:
            yield Evidence(hit.name, model.cue_weight(hit.name, hit.prior) + regime.cues.get(hit.name, 0), "cue")
        yield from self.page_evidence
        yield from self.user_evidence.get(index, ())

    def _phrase(self, item: Evidence, index: int) -> str:
        kind, _colon, rest = item.name.partition(":")
        if kind == "cue":
            return self._cue_phrase(rest, index)
        if kind == "rule":
            return f"has the shape of {rest.replace('.', ': ').replace('_', ' ')}"
        if kind == "user":
            return f"matches your {rest}"
        if item.name == "page:no_sign":
            return "nothing on the page looks like clutter"
        return " and ".join(_named_bin(part) for part in item.name.split("*"))

    def _cue_phrase(self, name: str, index: int) -> str:
        line = normalise(self.lines[index].text.strip()[:MEASURED_CHARS])
        for anchor, phrase in self.lexicon.phrases(name, line, tokenise(line)):
            where = {"starts": "starts with", "ends": "ends with", "whole": "is just", "tails": "ends in"}
            return f"{where.get(anchor, 'says')} “{phrase}”"
        return f"cue {name}"


def _named_bin(name: str) -> str:
    """A bin of a feature in words: ``chars:20-24`` is "20-24 characters long".

    >>> _named_bin("chars:20-24"), _named_bin("cue_above:none"), _named_bin("page_list_percent:10-14")
    ('20-24 characters long', 'no cue above', 'page list percent 10-14')
    """
    kind, _colon, number = name.partition(":")
    if number == "none":
        return _NONE.format(kind.replace("_", " "))
    return _PHRASES.get(kind, kind.replace("_", " ") + " {}").format(number.replace(":", " "))


def _evidence(feature: Feature, number: int, weight: int) -> Evidence:
    return Evidence(f"{feature.name}:{feature.bins[number]}", weight, feature.group)


def _pair_evidence(
    firsts: Sequence[Feature],
    seconds: Sequence[Feature],
    first: int,
    second: int,
    first_row: Row,
    second_row: Row,
    table: list[list[int]],
) -> Evidence:
    one, two = firsts[first], seconds[second]
    name = f"{one.name}:{one.bins[first_row[first]]}*{two.name}:{two.bins[second_row[second]]}"
    return Evidence(name, table[first_row[first]][second_row[second]], two.group)
