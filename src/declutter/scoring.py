"""The stages for the lines of one page, whatever it came from: describe, score, look around, find zones, decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, overload

from declutter.blocks import captioned, short_blocks
from declutter.bonds import STRONG_PRIOR, LineEvidence, bind, unbound
from declutter.box_zones import box_zone_rows
from declutter.context import context_rows, page_row
from declutter.element_cues import NAMING, article_evidence
from declutter.features import NO_WORDING, Described, DescribedLines, Wording, describe_lines
from declutter.headline import title_evidence
from declutter.labels import label_lines
from declutter.languages import Spoken, lexicon_of, spoken_in
from declutter.lexicon import Lexicon, languages_shipped
from declutter.markup import HEADLINE, UNDER_PLACE
from declutter.model import ContextFree, Model, Regime, Row
from declutter.page import Boxes, is_prose
from declutter.page_shape import shape_row
from declutter.page_types import load as load_page_types
from declutter.reading import Reading
from declutter.repeats import TWICE_IN_HTML, TWICE_IN_TEXT, repeat_evidence
from declutter.stories import LISTS_OF_THEIR_OWN, NAMED, OTHER_STORY, other_stories
from declutter.sums import beside
from declutter.values import Evidence, Label, Line, Preset
from declutter.zones import zone_rows

#: A text without any sign of clutter that is short or holds no running prose is no page: it stays whole.
_NO_SIGN_WEIGHT = 100_000
_SHORT_TEXT_CHARS = 1_500
#: One part in so many of a page's characters in links, and it is no mere note.
_LINKED = 2
#: Below this share of lines with cues at least this strong a text is treated with caution (set on the harmless texts
#: that the benchmark measures, 2026-11-22).
_FEW_SIGNS = 0.02

#: A text is a legal one if so many of its lines speak like it. Its copyright lines are part of it then.
_LEGAL_LINES, _LEGAL_CUE, _LEGAL_WEIGHT = 3, "cue:body.legal_text", 12_000

#: A page of fewer lines has no zones: one line of clutter would speak against the only other one. Set by hand,
#: 2026-11-24, on pages of two lines.
_ZONED_LINES = 7

#: By regime: from which chance on a page is taken for an article, and the least threshold that an article then has, in
#: thousandths. On out-of-fold scores of the training pages (2026-11-30) WCXB's HTML loses 0.0004 F1 by it and Fundus's
#: nothing; between four chances and five thresholds that are equal there Waddle's pages decided. As text, from -400 on,
#: WCXB's pages lose 0.0004 and Fundus's gain 0.005. There -300 is set by hand: of -400, -300, -200, -100 and 0 the
#: greatest at which the held samples lose no body, heading, item or row and the demo no heading; 0 gains each of
#: Waddle's languages 0.005 to 0.018 more. Around an article a site's other stories score near to content; on pages of
#: other kinds they are it.
_ARTICLES = {"whole": (200, -300), "html": (500, 200)}

#: What evidence of markup weighs for which label, by its name.
_NAMING = NAMING | {OTHER_STORY.name: NAMED}


class Scored(NamedTuple):
    """The lines of a page and all that was worked out about them.

    ``fits`` says whether a shipped lexicon fits the language, or the text is too short to say. ``passed`` says of
    each line whether its score passes the threshold; what the policy then keeps is another matter. ``type_sums`` say
    what kind of page it looks like; None of what an extractor has left.
    """

    lines: Sequence[Line]
    described: DescribedLines
    rows: Sequence[Row]
    page: Row
    type_sums: Sequence[int] | None
    zones: Sequence[Row]
    model: Model
    context_free: ContextFree
    regime: Regime
    lexicon: Lexicon
    spoken: Spoken
    scores: list[int]
    threshold: int
    passed: list[bool]
    labels: Sequence[Label]
    page_evidence: tuple[Evidence, ...]
    own_evidence: LineEvidence


def score_lines(
    reading: Reading,
    model: Model,
    *,
    preset: Preset,
    language: str | None,
    user_evidence: LineEvidence,
    markup: Sequence[Row] | None = None,
    boxes: Boxes | None = None,
) -> Scored:
    """Score and label the lines of a page, of which there is at least one.

    ``markup`` holds the rows of HTML lines and ``boxes`` the boxes that they stand in.
    """
    lines = reading.seen
    spoken = spoken_in(lines, language)
    lexicon = lexicon_of(spoken)
    context_free = model.text if markup is None else model.markup
    described = describe_reading(reading, lexicon, context_free.wording)
    local = context_free.scores(described)
    context = context_rows(lines, described, local)
    page = page_row(lines, described, local)
    if markup is None:
        regime = model.regime(page)
        rows = beside(described.rows, context)
        page_evidence = () if _is_marked(reading) else _page_evidence(lines, described)
        cautious = not spoken.fits or _few_signs(described)
    else:
        regime = model.html
        rows = beside(described.rows, context, markup)
        page_evidence = () if reading.evidence or _is_linked(lines) else _page_evidence(lines, described)
        cautious = False
    scores = regime.scores(local, described, rows, page)
    zones: Sequence[Row] = [()] * len(lines)
    if regime.zone_features and len(lines) >= _ZONED_LINES:
        zones = zone_rows(described, scores)
        if boxes is not None:
            zones = beside(zones, box_zone_rows(lines, boxes, described, scores))
        scores = regime.zone_scores(scores, zones)
    type_sums = None
    if regime.name in _ARTICLES:
        shape = shape_row(lines, described, boxes)
        type_sums = load_page_types().sums(page, shape, markup[0] if markup is not None else None)
    page_type = load_page_types().best(type_sums) if type_sums is not None else None
    # Markup speaks every language.
    unmeasured = markup is None and bool(spoken.languages) and not languages_shipped()[spoken.languages[0]].measured
    threshold = regime.threshold(
        scores,
        [len(line.text) for line in lines],
        preset,
        cautious=cautious,
        unmeasured=unmeasured,
        least=_least(regime, type_sums),
    )
    shift = sum(item.weight for item in page_evidence)
    if shift:
        scores = [score + shift for score in scores]
    marks = _legal_evidence(described) if cautious or regime is model.residue else {}
    if markup is None:
        marks = {**marks, **title_evidence(lines, scores, whole=regime is model.whole)}
    elif boxes is not None:
        marks = _markup_evidence(lines, markup, boxes, page_type)
    if reading.levels is None:
        # Markup says itself what stands for a picture. What an extractor leaves below an article is mostly one thing;
        # on whole pages anything stands in blocks.
        blocks = short_blocks(lines) if regime is model.residue else []
        reading = reading._replace(captioned=captioned(lines, described), blocks=blocks)
    reading = unbound(reading, described.hits, user_evidence)
    repeats = {} if cautious or page_evidence else _repeats(lines, scores, page_type, boxes)
    evidence = _add_evidence(scores, reading, marks, user_evidence, threshold)
    evidence = _with_repeats(scores, evidence, repeats, user_evidence)
    passed = [score > threshold for score in scores]
    labels = _LazyLabels(described, rows, passed, context_free, reading, None if markup is None else evidence)
    return Scored(
        lines, described, rows, page, type_sums, zones, model, context_free, regime, lexicon, spoken, scores, threshold,
        passed, labels, page_evidence, evidence,
    )  # fmt: skip


def describe_reading(reading: Reading, lexicon: Lexicon, wording: Wording = NO_WORDING) -> DescribedLines:
    """Describe the lines of a source; in code and data no cue is one."""
    described = describe_lines(reading.seen, lexicon, wording)
    for index in reading.fixed:
        described.hits[index] = ()
    return described


def _least(regime: Regime, type_sums: Sequence[int] | None) -> int | None:
    """The least threshold of a page that may be an article; None of other pages and of what extractors leave."""
    if type_sums is None:
        return None
    chance, least = _ARTICLES[regime.name]
    return least if load_page_types().chance("article", type_sums) * 1000 >= chance else None


def _add_evidence(
    scores: list[int], reading: Reading, marks: LineEvidence, user: LineEvidence, threshold: int
) -> LineEvidence:
    """Add to the scores what speaks of single lines, and what goes together; all that, by line."""
    found: dict[int, tuple[Evidence, ...]] = {}
    for source in (reading.evidence, marks, user):
        for index, parts in source.items():
            found[index] = found.get(index, ()) + parts
            scores[index] += sum(part.weight for part in parts)
    bind(scores, found, reading, user, threshold)
    return found


def _markup_evidence(
    lines: Sequence[Line], rows: Sequence[Row], boxes: Boxes, page_type: str | None
) -> LineEvidence:
    """What markup says of single lines once it is known what kind of page this looks like."""
    found: dict[int, tuple[Evidence, ...]] = {}
    if page_type not in LISTS_OF_THEIR_OWN:
        found |= other_stories(lines, [row[UNDER_PLACE] for row in rows], rows[0][HEADLINE])
    if page_type == "article":
        for index, parts in article_evidence(lines, boxes):
            found[index] = found.get(index, ()) + parts
    return found


def _repeats(
    lines: Sequence[Line], scores: Sequence[int], page_type: str | None, boxes: Boxes | None
) -> LineEvidence:
    """What speaks of copies of lines, on whole pages but for those of kinds that say things twice on purpose."""
    twice = TWICE_IN_TEXT if boxes is None else TWICE_IN_HTML
    return {} if page_type is None or page_type in twice else repeat_evidence(lines, scores, boxes)


def _with_repeats(
    scores: list[int], found: LineEvidence, repeats: LineEvidence, user: LineEvidence
) -> LineEvidence:
    """Add to the scores what speaks of copies, but of lines that the user speaks of."""
    repeats = {index: parts for index, parts in repeats.items() if index not in user}
    for index, parts in repeats.items():
        scores[index] += sum(part.weight for part in parts)
    return {**found, **{index: found.get(index, ()) + parts for index, parts in repeats.items()}}


def _commonest(group: Sequence[int], labels: Sequence[Label], lines: Sequence[Line]) -> Label:
    """The label that most characters of a group have: the head of a table says less than its rows."""
    sizes: Counter[Label] = Counter()
    for index in group:
        sizes[labels[index]] += len(lines[index].text)
    return sizes.most_common(1)[0][0]


class _LazyLabels(Sequence[Label]):
    """The labels of a page's lines, computed when the first one is asked for: ``clean()`` seldom needs them."""

    def __init__(
        self,
        described: Sequence[Described],
        rows: Sequence[Row],
        passed: Sequence[bool],
        context_free: ContextFree,
        reading: Reading,
        by_element: LineEvidence | None,
    ) -> None:
        self._by_element = by_element
        self._arguments = (described, rows, passed, context_free.cue_weight, reading.levels, reading.titles)
        self._reading = reading
        self._passed = passed
        self._labels: list[Label] | None = None

    def _all(self) -> list[Label]:
        if self._labels is None:
            self._labels = label_lines(
                *self._arguments, None if self._by_element is None else _named(self._by_element)
            )
            # What goes together is one thing, also to who drops or keeps by label.
            for group in (*self._reading.groups, *filter(self._stays, self._reading.lists)):
                label = _commonest(group, self._labels, self._reading.seen)
                for index in group:
                    self._labels[index] = label
            for above, caption in self._reading.captioned:
                if not self._passed[above] and not self._passed[caption]:
                    self._labels[above] = self._labels[caption]
            # Code and data of an article that stay are part of it, whatever menu they look like.
            for run, _around in self._reading.insides:
                if self._stays(run):
                    self._labels[run.start : run.stop] = [Label.BODY] * len(run)
        return self._labels

    def _stays(self, run: Sequence[int]) -> bool:
        return all(self._passed[index] for index in run)

    @overload
    def __getitem__(self, index: int) -> Label: ...

    @overload
    def __getitem__(self, index: slice) -> list[Label]: ...

    def __getitem__(self, index: int | slice) -> Label | list[Label]:
        return self._all()[index]

    def __len__(self) -> int:
        return len(self._arguments[0])


def _named(evidence: LineEvidence) -> dict[int, dict[Label, int]]:
    """What the names of elements weigh for labels, by line."""
    found: dict[int, dict[Label, int]] = {}
    for index, parts in evidence.items():
        for part in parts:
            if part.name in _NAMING:
                label, weight = _NAMING[part.name]
                weights = found.setdefault(index, {})
                weights[label] = weights.get(label, 0) + weight
    return found


def _few_signs(described: DescribedLines) -> bool:
    """Whether hardly a line fires a strong cue: then this is a text rather than what was taken off a page."""
    cued = sum([1 for hits in described.hits if hits and min([hit.prior for hit in hits]) <= STRONG_PRIOR])
    return cued < _FEW_SIGNS * len(described)


def _is_linked(lines: Sequence[Line]) -> bool:
    """Whether links are a good part of a page's text: a menu without a word that any lexicon knows."""
    marks = [line.markup for line in lines if line.markup is not None]
    return sum(mark.link_chars for mark in marks) * _LINKED > sum(mark.chars for mark in marks)


def _legal_evidence(described: DescribedLines) -> LineEvidence:
    """``page:legal_text`` for the legal lines of a licence or a contract."""
    if sum(1 for hits in described.hits if any(hit.name == _LEGAL_CUE for hit in hits)) < _LEGAL_LINES:
        return {}
    evidence = (Evidence("page:legal_text", _LEGAL_WEIGHT, "page"),)
    return {index: evidence for index, hits in enumerate(described.hits) if any(hit.label == "legal" for hit in hits)}


def _is_marked(reading: Reading) -> bool:
    """Whether marks speak against half of a text's lines: a list of links without a word that any lexicon knows."""
    against = sum(1 for items in reading.evidence.values() if sum(item.weight for item in items) < 0)
    return against * _LINKED > len(reading.lines)


def _page_evidence(lines: Sequence[Line], described: DescribedLines) -> tuple[Evidence, ...]:
    """``page:no_sign`` for a text without a clutter cue or rule that is short or holds no running prose."""
    for hits in described.hits:
        for hit in hits:
            if hit.prior < 0:
                return ()
    short = sum(len(line.text) for line in lines) <= _SHORT_TEXT_CHARS
    if not short and any(is_prose(line.text.rstrip(), len(line.text)) for line in lines):
        return ()
    return (Evidence("page:no_sign", _NO_SIGN_WEIGHT, "page"),)
