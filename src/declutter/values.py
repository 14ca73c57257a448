"""The value types that declutter passes around and returns; all of them immutable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol

Kind = Literal["text", "markdown", "html"]
Preset = Literal["precision", "balanced", "recall"]
Output = Literal["text", "markdown"]
Status = Literal["crashed", "timeout", "error"]
Group = Literal["bias", "cue", "shape", "neighbours", "position", "page", "user"]


class Label(StrEnum):
    """What a span is. The order breaks ties between labels whose evidence weighs the same.

    >>> Label("teaser") is Label.TEASER
    True
    """

    TITLE = "title"
    HEADING = "heading"
    BODY = "body"
    NOTICE = "notice"
    CAPTION = "caption"
    BYLINE = "byline"
    DATE = "date"
    NAVIGATION = "navigation"
    TEASER = "teaser"
    SHARE = "share"
    ADVERTISEMENT = "advertisement"
    FUNDRAISING = "fundraising"
    NEWSLETTER = "newsletter"
    PAYWALL = "paywall"
    CONSENT = "consent"
    ENGAGEMENT = "engagement"
    MEDIA = "media"
    ABOUT = "about"
    LEGAL = "legal"
    COMMENT = "comment"
    HIDDEN = "hidden"


#: Labels of main content: their cues are evidence for keeping a span, all others' for dropping it.
CONTENT_LABELS = frozenset({Label.TITLE, Label.HEADING, Label.BODY, Label.NOTICE})


class Cell(NamedTuple):
    """One cell of a table's row that is a line: its column from 0, its text, and its inline marks."""

    column: int
    text: str
    header: bool
    inline: tuple[Inline, ...]


class Inline(NamedTuple):
    """An inline element of a line: ``text[start:end]`` of the line without its prefix.

    ``tag`` is ``a``, ``strong``, ``em``, ``code``, ``del`` or ``img`` (which is empty); ``value`` is the address
    of a link or image, as it stands in the source; ``alt`` an image's text.
    """

    start: int
    end: int
    tag: str
    value: str = ""
    alt: str = ""


class Markup(NamedTuple):
    """What the markup says of one line of an HTML page.

    ``tag`` is the line's own block (``tr`` where a row's cells are one line) and ``box`` its number among the
    page's boxes. ``prefix`` counts the characters at the start of the line that are declutter's: a list marker,
    an indentation. ``level`` is the heading's, 1 to 6, or 0. ``list_kind`` is ``ul``, ``ol``, ``dl`` or empty,
    ``list_depth`` counts the lists around the line, ``number`` is the item's place in its list from 1, and
    ``item_start`` says whether the line is the item's first. ``row`` and ``column`` are the line's place in the
    innermost table, from 1, or 0. ``chars``, ``link_chars`` and ``bold_chars`` count characters of the line, of its
    links (``links`` of them) and of its emphasis; ``inward`` says whether one of the links leads to a place on a page.
    ``images`` counts the images since the line before. ``hidden`` is the reason why the line is not shown, or empty.
    ``anchor`` and ``last`` are the numbers of the last elements that start before the line's first and last text.
    """

    tag: str
    box: int
    prefix: int = 0
    level: int = 0
    list_kind: str = ""
    list_depth: int = 0
    number: int = 0
    item_start: bool = False
    row: int = 0
    column: int = 0
    quote: bool = False
    pre: bool = False
    broken: bool = False
    chars: int = 0
    link_chars: int = 0
    bold_chars: int = 0
    links: int = 0
    images: int = 0
    bits: int = 0
    hidden: str = ""
    anchor: int = 0
    last: int = 0
    code_language: str = ""
    cells: tuple[Cell, ...] = ()
    inline: tuple[Inline, ...] = ()
    inward: bool = False


class Line(NamedTuple):
    """One span of the source: ``source[start:end]``, and its text after repair.

    ``blank_before`` says whether at least one blank line stands between it and the span before. ``markup`` is
    what the markup says of a line of HTML, and None for a line of plain text. ``gap`` is what stands between two spans
    of one line of the source, and None where a span begins its line.
    (A named tuple, since building a frozen dataclass takes three times as long, and there is one a line.)
    """

    start: int
    end: int
    text: str
    blank_before: bool
    markup: Markup | None = None
    gap: str | None = None


class Hit(NamedTuple):
    """A cue or rule that fired: the name of its evidence (``cue:teaser.read_more``), its label, its prior."""

    name: str
    label: str
    prior: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One summand of a span's score.

    ``name`` is stable between releases of one minor version (``cue:teaser.read_more``,
    ``chars:20-39``), ``weight`` is in thousandths of a log-odds (positive keeps, negative drops), and
    ``group`` says where it comes from.
    """

    name: str
    weight: int
    group: Group


class Trace(Protocol):
    """What can tell, on demand, why a span has its score."""

    def evidence(self, index: int) -> tuple[Evidence, ...]:
        """The summands of the span's score, the bias among them."""
        ...

    def reason(self, index: int) -> str:
        """One plain sentence for a reader."""
        ...


@dataclass(frozen=True, slots=True)
class StoredTrace:
    """The evidence and the reason of one span, written out (what a pickled decision holds)."""

    stored_evidence: tuple[Evidence, ...]
    stored_reason: str

    def evidence(self, index: int) -> tuple[Evidence, ...]:  # noqa: ARG002 - the protocol's; there is but one span
        """The stored evidence."""
        return self.stored_evidence

    def reason(self, index: int) -> str:  # noqa: ARG002 - as above
        """The stored reason."""
        return self.stored_reason


@dataclass(frozen=True, slots=True)
class Decision:
    """What declutter decided about one span, and why.

    ``start`` and ``end`` index the decoded source before repair, in code points; ``text`` is the span
    as it stands in the output. ``score`` is in thousandths of a log-odds and equals the sum of
    ``evidence``; ``probability`` is the calibrated chance, 0 to 1, that the span is main content. ``path`` is the
    element path of a block of HTML (``html > body > div.article > p``), and empty for a line of text.

    >>> import declutter
    >>> decision = declutter.explain("Read more: Five takeaways from the summit").decisions[0]
    >>> decision.kept, decision.label.value
    (False, 'teaser')
    >>> decision.score == sum(item.weight for item in decision.evidence)
    True
    """

    start: int
    end: int
    text: str
    kept: bool
    label: Label
    score: int
    probability: float
    _trace: Trace = field(repr=False, compare=False)
    _index: int = field(repr=False, compare=False)
    path: str = ""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The summands of the score, greatest absolute weight first; derived when asked for."""
        return self._trace.evidence(self._index)

    @property
    def reason(self) -> str:
        """One plain sentence that says what the span is and which evidence weighed most."""
        return self._trace.reason(self._index)

    def as_dict(self) -> dict[str, Any]:
        """The decision as plain JSON types: what ``declutter explain --json`` prints."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            **({"path": self.path} if self.path else {}),
            "kept": self.kept,
            "label": self.label.value,
            "score": self.score,
            "probability": round(self.probability, 4),
            "reason": self.reason,
            "evidence": [{"name": item.name, "weight": item.weight, "group": item.group} for item in self.evidence],
        }

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with the evidence written out, so that one decision does not drag its page along."""
        stored = StoredTrace(self.evidence, self.reason)
        values = (self.start, self.end, self.text, self.kept, self.label, self.score, self.probability)
        return Decision, (*values, stored, 0, self.path)


class DecisionSource(Protocol):
    """Builds the decisions of a result when somebody asks for them."""

    def decisions(self) -> tuple[Decision, ...]:
        """All decisions, in the order of the source."""
        ...

    def counts(self) -> Counter[tuple[Label, bool]]:
        """How many spans of each label are kept (True) and dropped (False)."""
        ...


@dataclass(frozen=True, slots=True)
class StoredDecisions:
    """Decisions already built (what a pickled result holds)."""

    stored: tuple[Decision, ...]

    def decisions(self) -> tuple[Decision, ...]:
        """The stored decisions."""
        return self.stored

    def counts(self) -> Counter[tuple[Label, bool]]:
        """How many of them keep and drop each label."""
        return counted(self.stored)


def counted(decisions: Iterable[Decision]) -> Counter[tuple[Label, bool]]:
    """How many of the decisions keep (True) and drop (False) each label."""
    return Counter((decision.label, decision.kept) for decision in decisions)


@dataclass(frozen=True)
class Result:
    """The cleaned text and everything that can be asked about it.

    ``kept_share`` is the kept share of the non-blank spans' characters (1.0 for an empty source; what an HTML page
    hides does not count),
    ``threshold`` the score a span had to pass, in thousandths of a log-odds, ``language`` the language
    whose lexicon fits (else what an HTML page states of itself) or None, ``title`` is what an HTML page
    states, ``page_type`` what kind of page it looks like ("article", "collection", "documentation", "forum", "listing",
    "product" or "service"; three in four are told rightly), ``version`` names code and model. ``warnings`` holds any of
    ``mostly_removed``, ``nothing_kept``, ``no_lexicon`` and ``limit``.

    >>> import declutter
    >>> result = declutter.explain("Meeting moved to 3 pm")
    >>> result.text, result.kept_share, result.warnings
    ('Meeting moved to 3 pm', 1.0, ())
    """

    text: str
    kept_share: float
    kind: Kind
    language: str | None
    threshold: int
    warnings: tuple[str, ...]
    version: str
    title: str | None
    page_type: str | None
    _source: DecisionSource = field(repr=False, compare=False)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """One decision for every non-blank span, in the order of the source."""
        return self._source.decisions()

    @property
    def kept(self) -> tuple[Decision, ...]:
        """The decisions whose spans are in ``text``."""
        return tuple(decision for decision in self.decisions if decision.kept)

    @property
    def dropped(self) -> tuple[Decision, ...]:
        """The decisions whose spans are not in ``text``."""
        return tuple(decision for decision in self.decisions if not decision.kept)

    def counts(self) -> Counter[tuple[Label, bool]]:
        r"""How many spans of each label were kept (True) and dropped (False): cheaper than all decisions.

        >>> import declutter
        >>> counts = declutter.explain("Advertisement\n\nIt rained all day.").counts()
        >>> [(label.value, kept, spans) for (label, kept), spans in counts.items()]
        [('advertisement', False, 1), ('body', True, 1)]
        """
        return self._source.counts()

    def lines(self, label: Label | str) -> tuple[Decision, ...]:
        r"""The decisions with one label; raises ``ValueError`` listing the labels for an unknown one.

        >>> import declutter
        >>> [d.text for d in declutter.explain("Advertisement\n\nIt rained all day.").lines("advertisement")]
        ['Advertisement']
        """
        wanted = parse_label(label)
        return tuple(decision for decision in self.decisions if decision.label is wanted)

    def __iter__(self) -> Iterator[Decision]:
        """Iterate over the decisions."""
        return iter(self.decisions)

    def __getstate__(self) -> dict[str, Any]:
        """Pickle the decisions themselves in place of the page they are derived from."""
        state = {name: value for name, value in self.__dict__.items() if name != "decisions"}
        state["_source"] = StoredDecisions(self.decisions)
        return state


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be cleaned: what happened to it instead of a result.

    ``status`` is "crashed" (its worker died), "timeout" (it took longer than allowed) or "error" (an exception);
    ``reason`` is a sentence.

    >>> Failure("timeout", "took longer than 10 s").status
    'timeout'
    """

    status: Status
    reason: str


def parse_label(name: object) -> Label:
    """The label of that name.

    Raises ``TypeError`` for what is no string and ``ValueError`` listing the labels for an unknown name.

    >>> parse_label("caption")
    <Label.CAPTION: 'caption'>
    """
    if not isinstance(name, str):
        raise TypeError(f"a label must be a str, not {type(name).__name__}")
    try:
        return Label(name)
    except ValueError:
        known = ", ".join(label.value for label in Label)
        raise ValueError(f"unknown label {name!r}; the labels are {known}") from None
