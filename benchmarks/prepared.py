"""Documents ready to be fitted: bins of their features, cues, labels, masks and weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.alignment import CONTENT, MASKED, words
from benchmarks.dataset import LABELLED, Document, text_reading
from declutter.box_zones import box_zone_rows
from declutter.context import context_rows, page_row
from declutter.features import Described, DescribedLines
from declutter.html_page import read_html
from declutter.languages import lexicon_of, spoken_in
from declutter.page import Boxes
from declutter.scoring import describe_reading
from declutter.sums import beside
from declutter.values import Line
from declutter.zones import zone_rows

Array = Any

#: Lines weigh by this power of their words: F1 counts words, a reader counts lines too.
WORD_POWER = 0.5
#: Gold of whole pages keeps or leaves out these at will: where a cue says clutter and gold says content, mask.
CONFLICTING = frozenset({"caption", "byline", "date", "teaser", "media", "share", "advertisement"})
#: Weaker cues than this are left to the corpora, on articles and on pages of other types.
STRONG_PRIOR, CERTAIN_PRIOR = -1_200, -2_000
#: Cues with fewer training lines keep their priors.
CUE_LINES = 20
#: Documents whose every label is known weigh more than those labelled by alignment.
KNOWN_WEIGHT = {"sample": 16.0, "planted": 3.0}
#: Those of readers weigh most where gold says least: inside articles.
LABELLED_WEIGHT = {False: 4.0, True: 16.0}


@dataclass
class Prepared:
    """A document ready to be fitted: bins of its features, cues, labels, weights."""

    page: tuple[str, str]
    corpus: str
    tool: str
    page_type: str
    language: str
    fold: int
    host: str
    validation: bool
    residue: bool
    lines: list[Line]
    described: DescribedLines
    local: Array
    labels: Array
    word_counts: Array
    tokens: Array
    gold_counts: Array
    known: bool
    names: tuple[str, ...]
    markup: Array | None = None
    boxes: Boxes | None = None
    weight: float = 1.0
    residue_chance: float = 0.0

    @property
    def key(self) -> str:
        """Its name, corpus/id/tool."""
        return f"{self.corpus}/{self.page[1]}/{self.tool}"


def prepare(document: Document) -> Prepared:
    """Describe a document's lines, and mask those whose labels mean nothing."""
    markup, boxes = None, None
    if document.html:
        page = read_html(document.html)
        reading, boxes = page.reading(), page.page.boxes
        markup = np.array(page.rows, dtype=np.uint8)
    else:
        reading = text_reading(document.tool, document.text)
    lines = list(reading.seen)
    described = describe_reading(reading, lexicon_of(spoken_in(lines)))
    labels = np.array(document.labels, dtype=np.int8)
    masked, headline = _masked(document, lines, described, document.labels)
    labels[masked], labels[headline] = MASKED, CONTENT
    numbers: dict[str, int] = {}
    gold = [numbers.setdefault(word, len(numbers)) for word in words(document.gold, document.language)]
    tokens = [
        [numbers.setdefault(word, len(numbers)) for word in words(line.text, document.language)] for line in lines
    ]
    return Prepared(
        page=(document.corpus, document.id),
        corpus=document.corpus,
        tool=document.tool,
        page_type=document.page_type,
        language=document.language,
        fold=document.fold,
        host=document.host,
        names=document.names,
        markup=markup,
        boxes=boxes,
        known=document.tool.startswith(LABELLED),
        validation=document.validation,
        residue=document.residue,
        lines=lines,
        described=described,
        local=np.array([item.row for item in described], dtype=np.uint8),
        labels=labels,
        word_counts=np.array([len(line) for line in tokens], dtype=np.int32),
        tokens=np.array([word for line in tokens for word in line], dtype=np.int32),
        gold_counts=np.bincount(np.array(gold, dtype=np.int32), minlength=len(numbers)),
    )


def _conflicts(item: Described, page_type: str) -> bool:
    """Whether the policy drops what gold keeps.

    Gold of articles holds captions, teasers and appeals at will. On pages of other types weak cues are left to gold:
    forms and calls to act are what a service's page is about.
    """
    total = sum(hit.prior for hit in item.hits)
    conflicting = page_type in {"article", ""} or any(hit.label in CONFLICTING for hit in item.hits)
    return total <= (STRONG_PRIOR if conflicting else CERTAIN_PRIOR)


def _masked(
    document: Document, lines: Sequence[Line], described: Sequence[Described], labels: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Lines that mean nothing, and the headline.

    Masked is what a cue of a label of conflicting policy calls clutter but gold calls content, and every copy of
    the title but the one next above the body: that is the headline, which the policy keeps where gold does not.
    """
    read = document.tool == "sample" or document.tool.startswith(LABELLED)
    title = "" if read else " ".join(words(document.title))
    masked, titles = [], []
    for index, (line, item, label) in enumerate(zip(lines, described, labels, strict=True)):
        if label == CONTENT:
            if not read and _conflicts(item, document.page_type):
                masked.append(index)
        elif title and len(line.text) <= len(document.title) + 4:
            text = " ".join(words(line.text))
            if text == title or (len(text.split()) > 3 and title.startswith(text)):
                titles.append(index)
    first = labels.index(CONTENT) if CONTENT in labels else len(lines)
    above = [index for index in titles if first - 12 <= index < first]
    headline = above[-1:]
    return masked + [index for index in titles if index not in headline], headline


def f1(document: Prepared, kept: Array) -> float:
    """Word F1 (multiset overlap) of the kept lines against gold."""
    found = np.bincount(document.tokens[np.repeat(kept, document.word_counts)], minlength=len(document.gold_counts))
    common = np.minimum(found, document.gold_counts).sum()
    total = found.sum() + document.gold_counts.sum()
    return float(2 * common / total) if total else 1.0


def set_weights(documents: Sequence[Prepared]) -> None:
    """Regimes weigh alike, pages weigh alike within a regime, a page's documents share its weight."""
    copies = Counter((document.residue, document.page) for document in documents if not document.known)
    for document in documents:
        shared = 1 if document.known else copies[document.residue, document.page]
        document.weight = KNOWN_WEIGHT.get(
            document.tool, LABELLED_WEIGHT[document.residue] if document.known else 1.0
        ) / shared
    totals = {regime: sum(item.weight for item in documents if item.residue is regime) for regime in (False, True)}
    for document in documents:
        document.weight *= len(documents) / (2 * totals[document.residue])


def line_weights(document: Prepared) -> Array:
    """A document's weight spread over its lines by their length; masked lines weigh nothing."""
    weights = np.power(np.maximum(document.word_counts, 1), WORD_POWER) * (document.labels != MASKED)
    total = weights.sum()
    return weights * (document.weight / total) if total else weights


def stacked(documents: Sequence[Prepared]) -> tuple[Array, Array, Array]:
    """Labels, weights and folds of all lines."""
    return (
        np.concatenate([item.labels for item in documents]) == CONTENT,
        np.concatenate([line_weights(item) for item in documents]),
        np.concatenate([np.full(len(item.lines), item.fold) for item in documents]),
    )


def cue_columns(documents: Sequence[Prepared]) -> list[str]:
    """The cues and rules that enough training lines fire, by name; cues of languages nobody measured keep their priors.

    Those have names of their own ("cue:vi:teaser.read_more").
    """
    counts = Counter(hit.name for document in documents for item in document.described for hit in item.hits)
    return sorted(name for name, count in counts.items() if count >= CUE_LINES and name.count(":") == 1)


def prior_scores(document: Prepared, bias: float) -> Array:
    """Where the first stage starts: the bias and the priors of the cues, in units of log-odds."""
    return np.array([bias + sum(hit.prior for hit in item.hits) / 1000 for item in document.described])


def context_matrix(document: Prepared, scores: Array, page: Array, *, with_markup: bool) -> Array:
    """The features of the second stage: local bins, context bins, bins of the markup where there is any, page bins."""
    rounded = [round(score * 1000) for score in scores.tolist()]
    rows = np.array(context_rows(document.lines, document.described, rounded), dtype=np.uint8)
    own = [document.local, rows, document.markup] if with_markup else [document.local, rows]
    return np.concatenate([*own, np.broadcast_to(page, (len(rows), len(page)))], axis=1)


def zone_matrix(document: Prepared, scores: Array, *, with_markup: bool) -> Array:
    """The features of the third stage, given the scores of the second."""
    rounded = [round(score * 1000) for score in scores.tolist()]
    rows = zone_rows(document.described, rounded)
    if with_markup and document.boxes is not None:
        rows = beside(rows, box_zone_rows(document.lines, document.boxes, document.described, rounded))
    return np.array(rows, dtype=np.uint8)


def page_rows(documents: Sequence[Prepared], scores: Sequence[Array]) -> Array:
    """The page features of every document."""
    return np.array(
        [
            page_row(item.lines, item.described, [round(value * 1000) for value in score.tolist()])
            for item, score in zip(documents, scores, strict=True)
        ],
        dtype=np.uint8,
    )
