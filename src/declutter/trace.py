"""Why a line has its score: the evidence and one plain sentence, derived when somebody asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from declutter.context import PAGE_FEATURES
from declutter.element_cues import SAYS
from declutter.features import FEATURES, Feature
from declutter.model import Pair, Row
from declutter.scoring import Scored
from declutter.shapes import MEASURED_CHARS
from declutter.tokens import normalise, normalised, tokenise
from declutter.values import Decision, Evidence, Label, Line, StoredTrace, counted

if TYPE_CHECKING:
    from declutter.html_page import HtmlReading

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
    "wording": "its words weigh {}",
    "zone_score": "among its neighbours scored near {}",
    "zone_around5": "among theirs, five lines around score near {}",
    "zone_around30": "among theirs, 30 lines around score near {}",
    "zone_run": "in the end {} the main text",
    "zone_run_share": "the main run holds {} % of the text",
    "zone_gap": "clutter between it and the main run: {} % of that",
    "zone_text_before": "{} % of the text stands above it",
    "zone_segment_share": "its part of the page holds {} % of the text",
    "zone_segment_place": "its part of the page to the largest: {}",
    "zone_segments": "the page falls into {} parts of text",
    "zone_largest": "the largest part of the page holds {} % of the text",
    "zone_alike": "{} other lines have its place in containers alike",
    "zone_alike_score": "other lines in its place score near {}",
    "shared_words": "shares {} words with the page's prose",
    "shared_percent": "{} % of its words are in the page's prose",
    "own_words_percent": "{} % of its words stand in no other line",
    "html_tag": "element {}",
    "html_linked": "{} % of it is links",
    "html_landmark": "inside <{}>",
    "html_depth": "{} elements deep",
    "html_repeats": "{} boxes alike around",
    "html_main": "stands {} the box with most of the prose",
    "html_page_prose": "{} lines of prose on the page",
    "html_page_stories": "{} summaries of stories on the page",
    "html_page_headline": "the page's headline, with the lines of prose below: {}",
    "html_page_linked": "{} % of the page is links",
}
#: What statistics of the containers around a line say; a number behind the name counts containers outwards.
_BOX_PHRASES = {
    "html_box_linked": "{} % of its container is links",
    "html_box_prose": "{} % of its container is prose",
    "html_box_share": "its container holds {} % of the page",
    "html_box_prose_share": "its container holds {} % of the page's prose",
    "html_box_lines": "{} lines in its container",
    "zone_box_score": "other lines of its container score near {}",
    "zone_box_text": "lines of its container hold {} % of the text",
}
#: The same, of the cues of a label: the name goes on with it.
_MARK_PHRASES = {
    "zone_text_over_first_": "{1} % of the text stands over the first line of {0}",
    "zone_text_over_": "{1} % of the text stands over the last line of {0} above",
    "zone_count_": "{1} lines of {0} down to it",
    "zone_until_": "{1} lines above a line of {0}",
    "zone_since_": "{1} lines under a line of {0}",
}
#: What a bin that says "none" reads as, whatever the feature.
_NONE = "no {}"


#: What a line of HTML stands under.
_TITLES = {
    "headline": "the page's headline", "heading": "a heading", "linked": "a heading that is a link",
    "link": "a line that is a link",
}  # fmt: skip

#: What evidence without bins says.
_FIXED_PHRASES = SAYS | {
    "page:no_sign": "nothing on the page looks like clutter",
    "page:headline": "says what the title of the page says",
    "page:window_title": "is the title of the window, which the headline says again",
    "page:repeated": "says what another line says that is judged for both",
    "page:other_story": "stands in a list of other stories",
    "page:legal_text": "belongs to a legal text",
    "markdown:code": "is code",
    "markdown:front_matter": "is data about the text",
    "markdown:definition": "defines the target of a link",
    "markdown:links:all": "all of it is links",
    "markdown:links:most": "most of it is links",
    "markdown:links:some": "some of it is links",
    "markdown:links:item": "is a link in a list",
    "markdown:image:alone": "is just an image",
    "markdown:image:linked": "is just an image with a link",
    "block:inside": "code, a table or a part of a sentence, and what it stands between stays",
    "block:caption": "says what the caption below says, which goes",
    "block:short": "stands among short lines that go",
    "block:heading": "stands over prose that stays",
    "block:together": "stays or goes with its list, table, code or sentence",
    "markdown:nested": "holds items that stay",
}


@dataclass(frozen=True)
class PageTrace:
    """What the scorer knew of the lines of a page, and which are kept; implements both lazy protocols of the result."""

    scored: Scored
    kept: Sequence[bool]
    lines: Sequence[Line]

    def decisions(self) -> tuple[Decision, ...]:
        """All decisions, in the order of the source."""
        return tuple(self.decision(index, line, line.start, line.end) for index, line in enumerate(self.lines))

    def counts(self) -> Counter[tuple[Label, bool]]:
        """How many lines of each label are kept and dropped."""
        return Counter(zip(self.scored.labels, self.kept, strict=True))

    def decision(self, index: int, line: Line, start: int, end: int, path: str = "") -> Decision:
        """The decision about one of the lines, shown as ``line``."""
        scored = self.scored
        score = scored.scores[index]
        return Decision(
            start, end, line.text, self.kept[index], scored.labels[index], score,
            scored.regime.probability(score), self, index, path,
        )  # fmt: skip

    def evidence(self, index: int) -> tuple[Evidence, ...]:
        """The summands of a line's score, greatest absolute weight first."""
        found = [item for item in self._summands(index) if item.weight]
        return tuple(sorted(found, key=lambda item: (-abs(item.weight), item.name)))

    def reason(self, index: int) -> str:
        """One sentence: the label, and the summands that weighed most for the verdict."""
        scored = self.scored
        wanted = 1 if self.kept[index] or scored.scores[index] > scored.threshold else -1
        telling = [item for item in self.evidence(index) if item.weight * wanted > 0 and item.group != "bias"]
        cues = [item for item in telling if item.name.startswith(("cue:", "element:", "rule:", "user:"))]
        named = (cues + [item for item in telling if item not in cues])[:_NAMED]
        because = ", ".join(f"{self._phrase(item, index)} ({item.weight / 1000:+.1f})" for item in named)
        label = scored.labels[index].value
        return f"{label}: {because}" if because else label

    def _summands(self, index: int) -> Iterator[Evidence]:
        scored = self.scored
        first, regime, (row, hits, _topics) = scored.context_free, scored.regime, scored.described[index]
        full, features, page = scored.rows[index], regime.features, scored.page
        zones = scored.zones[index]
        yield Evidence("bias", first.bias + regime.bias + (regime.zone_bias if zones else 0), "bias")
        for number, feature in enumerate(features):
            weight = regime.line[number][full[number]]
            if number < len(FEATURES):
                weight += first.tables[number][full[number]]
            yield _evidence(feature, full[number], weight)
        for pair in first.pairs:
            yield _pair_evidence(FEATURES, FEATURES, pair.first, pair.second, row, row, pair.table)
        for pair in regime.line_pairs:
            yield _pair_evidence(features, features, pair.first, pair.second, full, full, pair.table)
        yield from _table_evidence(PAGE_FEATURES, page, regime.page, regime.page_pairs)
        for pair in regime.page_line_pairs:
            yield _pair_evidence(PAGE_FEATURES, features, pair.first, pair.second, page, full, pair.table)
        if zones:
            yield from _table_evidence(regime.zone_features, zones, regime.zone, regime.zone_pairs)
        for hit in hits:
            yield Evidence(hit.name, first.cue_weight(hit.name, hit.prior) + regime.cues.get(hit.name, 0), "cue")
        yield from scored.page_evidence
        yield from scored.own_evidence.get(index, ())

    def _phrase(self, item: Evidence, index: int) -> str:
        kind, _colon, rest = item.name.partition(":")
        if kind == "cue":
            return self._cue_phrase(rest, index)
        if kind == "rule":
            return f"has the shape of {rest.replace('.', ': ').replace('_', ' ')}"
        if kind == "user":
            return f"matches your {rest}"
        if item.name in _FIXED_PHRASES:
            return _FIXED_PHRASES[item.name]
        if kind == "wording" and "*" not in item.name and (words := self._telling_words(index, item.weight)):
            return f"words such as {words}"
        return " and ".join(_named_bin(part) for part in item.name.split("*"))

    def _telling_words(self, index: int, weight: int) -> str:
        """The two words that say most for what the line's wording is taken to say."""
        tokens = normalised(self.scored.lines[index].text.strip()[:MEASURED_CHARS])[1]
        if not tokens:
            return ""
        found = self.scored.context_free.wording.telling(frozenset(tokens), tokens)
        words = dict.fromkeys(word for word, value in found if value * weight > 0)
        return " and ".join(f"“{word}”" for word in list(words)[:2])

    def _cue_phrase(self, name: str, index: int) -> str:
        line = normalise(self.scored.lines[index].text.strip()[:MEASURED_CHARS])
        for anchor, phrase in self.scored.lexicon.phrases(name, line, tokenise(line)):
            where = {"starts": "starts with", "ends": "ends with", "whole": "is just", "tails": "ends in"}
            return f"{where.get(anchor, 'says')} “{phrase}”"
        return f"cue {name}"


#: Hidden text is dropped whatever it says: prompt injection hides there.
_HIDDEN_WEIGHT = -100_000


@dataclass(frozen=True)
class HtmlTrace:
    """The same for a page of HTML: the lines that are shown, those that are not, and the text of the page's data."""

    reading: HtmlReading
    shown: PageTrace | None
    embedded: PageTrace | None
    hidden_kept: bool

    @property
    def scored(self) -> Scored:
        """What was worked out about the lines that are shown; about the data's text where nothing is shown."""
        part = self.shown or self.embedded
        if part is None:
            raise ValueError("a page without lines has no scores")
        return part.scored

    def flags(self) -> tuple[list[Line], list[bool]]:
        """All lines in order, and whether each is kept."""
        lines = list(self.reading.page.lines)
        flags = [self.hidden_kept] * len(lines)
        if self.shown is not None:
            for place, keeps in zip(self.reading.places, self.shown.kept, strict=True):
                flags[place] = keeps
        if self.embedded is not None:
            first, *rest = self.embedded.scored.lines
            lines += [first._replace(blank_before=True), *rest]
            flags += self.embedded.kept
        return lines, flags

    def decisions(self) -> tuple[Decision, ...]:
        """One decision a line, in the order of the page; those about the page's data at the end."""
        reading, shown = self.reading, self.shown
        numbers = {place: number for number, place in enumerate(reading.places)}
        found = []
        for place, (line, (start, end)) in enumerate(zip(reading.page.lines, reading.spans(), strict=True)):
            path, number = reading.path(line), numbers.get(place)
            if number is None or shown is None:
                found.append(self._hidden(line, start, end, path))
            else:
                found.append(shown.decision(number, line, start, end, path))
        if self.embedded is not None:
            inside = self.embedded
            found += [
                inside.decision(number, line, 0, 0, reading.path(line))
                for number, line in enumerate(inside.scored.lines)
            ]
        return tuple(found)

    def counts(self) -> Counter[tuple[Label, bool]]:
        """How many lines of each label are kept and dropped."""
        return counted(self.decisions())

    def _hidden(self, line: Line, start: int, end: int, path: str) -> Decision:
        why = line.markup.hidden if line.markup is not None else ""
        trace = StoredTrace((Evidence(f"hidden:{why}", _HIDDEN_WEIGHT, "shape"),), f"hidden: not shown ({why})")
        return Decision(
            start, end, line.text, self.hidden_kept, Label.HIDDEN, _HIDDEN_WEIGHT, 0.0, trace, 0, path
        )


def _named_bin(name: str) -> str:
    """A bin of a feature in words: ``chars:20-24`` is "20-24 characters long".

    >>> _named_bin("chars:20-24"), _named_bin("cue_above:none"), _named_bin("page_list_percent:10-14")
    ('20-24 characters long', 'no cue above', 'page list percent 10-14')
    >>> _named_bin("html_under:linked:1-2"), _named_bin("html_under:none")
    ('stands 1-2 lines under a heading that is a link', 'stands under no heading')
    """
    kind, _colon, number = name.partition(":")
    if kind.startswith("zone_") and (marks := _mark_phrase(kind, number)):
        return marks
    if kind == "html_under":
        title, _colon, lines = number.partition(":")
        return f"stands {lines} lines under {_TITLES[title]}" if lines else "stands under no heading"
    if number == "none":
        return _NONE.format(kind.removeprefix("html_").removeprefix("zone_").replace("_", " "))
    if kind.startswith("html_in_"):
        return f"names of its containers: {kind.removeprefix('html_in_')} {number}"
    phrase = _PHRASES.get(kind) or _BOX_PHRASES.get(kind.rstrip("0123456789"))
    return (phrase or kind.removeprefix("html_").replace("_", " ") + " {}").format(number.replace(":", " "))


def _mark_phrase(kind: str, number: str) -> str:
    """What cues of a label say of where a line stands.

    >>> _mark_phrase("zone_count_teaser", "2"), _mark_phrase("zone_until_date", "none")
    ('2 lines of teaser down to it', 'no line of date below')
    """
    start = next((start for start in _MARK_PHRASES if kind.startswith(start)), "")
    if not start:
        return ""
    label = kind.removeprefix(start)
    if number == "none":
        return f"no line of {label} {'below' if start == 'zone_until_' else 'above'}"
    return _MARK_PHRASES[start].format(label, number)


def _evidence(feature: Feature, number: int, weight: int) -> Evidence:
    return Evidence(f"{feature.name}:{feature.bins[number]}", weight, feature.group)


def _table_evidence(
    features: Sequence[Feature], row: Row, tables: Sequence[list[int]], pairs: Sequence[Pair]
) -> Iterator[Evidence]:
    """What features say that have weights and pairs of their own."""
    for feature, number, table in zip(features, row, tables, strict=True):
        yield _evidence(feature, number, table[number])
    for pair in pairs:
        yield _pair_evidence(features, features, pair.first, pair.second, row, row, pair.table)


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
