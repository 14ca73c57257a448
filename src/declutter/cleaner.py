"""The stages in order: decode, take the lines, score them, decide, join. The only file that knows all of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from declutter import lexicon as lexicons
from declutter.bonds import LineEvidence
from declutter.decode import decode, known_codec, may_need_repair, repair
from declutter.model import MODEL, Model, Row, load
from declutter.page import Boxes
from declutter.page_types import load as load_page_types
from declutter.paragraphs import mended, unwrapped
from declutter.parse_text import parse_text
from declutter.reading import Reading
from declutter.scoring import score_lines
from declutter.sniff import is_html, sniff_markdown
from declutter.trace import HtmlTrace, PageTrace
from declutter.values import Decision, Evidence, Kind, Label, Line, Output, Preset, Result, parse_label

if TYPE_CHECKING:
    from declutter.html_page import HtmlReading

__version__ = "0.11.0"

Source = str | bytes | bytearray
Pattern = Any  # str, re.Pattern[str] or a pattern of the regex package

#: The user's own phrases outweigh everything learned, and protecting outweighs removing.
_REMOVE_WEIGHT = -1_000_000
_PROTECT_WEIGHT = 10_000_000
#: Longer lines are not repaired: they are data, and ftfy would take seconds.
_REPAIRED_CHARS = 1_000_000
#: Less than this kept is worth a warning.
_MOSTLY_REMOVED = 0.1


@dataclass(frozen=True, kw_only=True)
class Cleaner:
    r"""Options once, then many texts: ``Cleaner(preset="precision").clean(text)``.

    ``preset`` sets how a page's threshold weighs precision against recall: "precision", "balanced" or
    "recall". ``keep`` and ``drop`` name labels to keep or drop against the policy. ``protect`` and
    ``remove`` are your own phrases (found in any letter case, as whole words) or compiled patterns
    (searched); ``protect`` wins. ``repair`` mends mojibake. ``language`` names a shipped lexicon instead of
    looking at the text. ``kind`` is "text", "markdown" or "html" (looked at if None); ``output`` is "text" or, of HTML,
    "markdown" (with ``images`` if wanted). ``model`` is the path of an earlier release's model file.

    Immutable, picklable, safe to use from many threads. Raises ``TypeError`` or ``ValueError`` with the
    names that exist for options that do not.

    >>> Cleaner(keep={"advertisement"}).clean("Advertisement\n\nIt rained all day, and nobody came.")
    'Advertisement\n\nIt rained all day, and nobody came.'
    """

    kind: Kind | None = None
    language: str | None = None
    preset: Preset = "balanced"
    keep: Iterable[Label | str] = ()
    drop: Iterable[Label | str] = ()
    repair: bool = True
    output: Output = "text"
    images: bool = False
    protect: Iterable[Pattern] = ()
    remove: Iterable[Pattern] = ()
    model: str | Path | None = None

    def __post_init__(self) -> None:
        """Check every option once."""
        _check_choice("kind", self.kind, (None, *get_args(Kind)))
        _check_choice("preset", self.preset, get_args(Preset))
        _check_choice("output", self.output, get_args(Output))
        if self.output == "markdown" and self.kind == "text":
            raise ValueError("output 'markdown' is made of HTML or Markdown; plain text has no markup to keep")
        if self.language is not None:
            _check_choice("language", self.language, lexicons.shipped_languages())
        keep, drop = _labels("keep", self.keep), _labels("drop", self.drop)
        if both := keep & drop:
            raise ValueError(f"{min(both).value!r} is in keep and in drop; a label can only be in one of them")
        for name, value in (("keep", keep), ("drop", drop)):
            object.__setattr__(self, name, value)
        for name in ("protect", "remove"):
            object.__setattr__(self, name, _patterns(name, getattr(self, name)))
        for name in ("repair", "images"):
            if not isinstance(getattr(self, name), bool):
                raise TypeError(f"{name} must be True or False, not {type(getattr(self, name)).__name__}")
        if self.model is not None:
            if not isinstance(self.model, str | Path):
                raise TypeError(f"model must be the path of a model file, not {type(self.model).__name__}")
            load(Path(self.model))

    def clean(self, source: Source, *, url: str | None = None, encoding: str | None = None) -> str:
        """The main content of a text; see ``declutter.clean``."""
        return self.explain(source, url=url, encoding=encoding).text

    def explain(self, source: Source, *, url: str | None = None, encoding: str | None = None) -> Result:
        """The main content with a decision for every line; see ``declutter.explain``."""
        if url is not None and not isinstance(url, str):
            raise TypeError(f"url must be a str, not {type(url).__name__}")
        text = _decoded(source, encoding)
        model = load(Path(self.model) if self.model is not None else MODEL)
        if self.kind == "html" or (self.kind is None and is_html(text)):
            return self._explain_html(text, model, url)
        kind, reading = self._reading(text)
        if not reading.lines:
            return Result("", 1.0, kind, self.language, 0, (), _version(model), None, None, _NoDecisions())
        trace = self._trace(reading, model)
        return _result(trace, _joined(reading.lines, trace.kept), _share(reading.lines, trace.kept), kind, None)

    def _reading(self, text: str) -> tuple[Kind, Reading]:
        mend = _bounded_repair if self.repair and may_need_repair(text) else None
        if self.kind == "markdown" or (self.kind is None and sniff_markdown(text)):
            # Imported here: most texts are no Markdown, and its patterns take milliseconds to compile.
            from declutter.parse_markdown import parse_markdown  # noqa: PLC0415

            return "markdown", parse_markdown(text, mend)
        lines = parse_text(text, mend)
        if (wrapped := unwrapped(lines)) is not None:
            return "text", wrapped
        return "text", mended(lines, text, self.language)

    def _trace(
        self, reading: Reading, model: Model, markup: Sequence[Row] | None = None, boxes: Boxes | None = None
    ) -> PageTrace:
        scored = score_lines(
            reading,
            model,
            preset=self.preset,
            language=self.language,
            user_evidence=self._user_evidence(reading.lines),
            markup=markup,
            boxes=boxes,
        )
        return PageTrace(scored, self._kept(scored.passed, scored.labels), reading.lines)

    def _explain_html(self, source: str, model: Model, url: str | None) -> Result:
        # Imported here: most texts are no HTML, and the parser takes as long to import as all else.
        from declutter.html_page import read_html  # noqa: PLC0415

        page = read_html(source, _bounded_repair if self.repair else None, inline=self.output == "markdown")
        shown = self._trace(page.reading(), model, page.rows, page.page.boxes) if page.shown else None
        embedded = self._trace(Reading(page.embedded, page.embedded), model) if page.embedded else None
        parts = [part for part in (shown, embedded) if part is not None]
        trace = HtmlTrace(page, shown, embedded, hidden_kept=Label.HIDDEN in self.keep)
        lines, flags = trace.flags()
        if self.output == "markdown":
            text = page.markdown(list(compress(lines, flags)), url, images=self.images)
        else:
            text = _joined(lines, flags)
        if not parts:
            language, nothing = self.language or page.language, bool(lines) and not text
            warnings = ("nothing_kept",) if nothing else ()
            share, version = float(not nothing), _version(model)
            return Result(text, share, "html", language, 0, warnings, version, page.title, None, trace)
        kept = [keeps for part in parts for keeps in part.kept]
        return _result(trace, text, _share(page.shown + page.embedded, kept), "html", page)

    def _kept(self, passed: list[bool], labels: Sequence[Label]) -> list[bool]:
        """``label in keep or (label not in drop and the score passes)``."""
        if not self.keep and not self.drop:
            return passed
        return [
            label in self.keep or (passes and label not in self.drop)
            for passes, label in zip(passed, labels, strict=True)
        ]

    def _user_evidence(self, lines: Sequence[Line]) -> LineEvidence:
        found: dict[int, tuple[Evidence, ...]] = {}
        for name, patterns, weight in (
            ("protect", self.protect, _PROTECT_WEIGHT),
            ("remove", self.remove, _REMOVE_WEIGHT),
        ):
            for number, pattern in enumerate(patterns):
                item = Evidence(f"user:{name}[{number}]", weight, "user")
                for index, line in enumerate(lines):
                    if pattern.search(line.text):
                        found[index] = (*found.get(index, ()), item)
        return found


def _decoded(source: Source, encoding: str | None) -> str:
    if encoding is not None:
        known_codec(encoding)
    if isinstance(source, str):
        return source
    if isinstance(source, bytes | bytearray):
        return decode(source, encoding)
    raise TypeError(f"source must be a str, bytes or bytearray, not {type(source).__name__}")


def _bounded_repair(text: str) -> str:
    return repair(text) if len(text) <= _REPAIRED_CHARS else text


def _share(lines: Sequence[Line], kept: Sequence[bool]) -> float:
    """The kept share of the lines' characters."""
    return sum(len(line.text) for line in compress(lines, kept)) / sum(len(line.text) for line in lines)


def _result(trace: PageTrace | HtmlTrace, text: str, share: float, kind: Kind, page: HtmlReading | None) -> Result:
    scored = trace.scored
    warnings = []
    if not text:
        warnings.append("nothing_kept")
    elif share < _MOSTLY_REMOVED:
        warnings.append("mostly_removed")
    if not scored.spoken.fits:
        warnings.append("no_lexicon")
    # Lines of HTML have no span of their own, and what is so long has not been repaired.
    long = any(max(line.end - line.start, len(line.text)) > _REPAIRED_CHARS for line in scored.lines)
    if long or (page is not None and page.limited):
        warnings.append("limit")
    language, title, page_type = next(iter(scored.spoken.languages), None), None, None
    if page is not None:
        language, title = language or page.language, page.title
        page_type = load_page_types().best(scored.type_sums) if scored.type_sums is not None else None
    return Result(
        text, share, kind, language, scored.threshold, tuple(warnings), _version(scored.model), title, page_type, trace
    )


def _joined(lines: Sequence[Line], kept: Sequence[bool]) -> str:
    """The kept lines; one blank line where one or more stood, none at the ends.

    Spans of one line of the source stand on one line again, each with what stood before it.
    """
    parts: list[str] = []
    blank = same = False
    for line, keeps in zip(lines, kept, strict=True):
        blank = blank or line.blank_before
        # Something of this line of the source is in the output already.
        same = same and line.gap is not None
        if keeps:
            if same:
                parts.append(line.gap or "")
            elif parts:
                parts.append("\n\n" if blank else "\n")
            parts.append(line.text)
            blank, same = False, True
    return "".join(parts)


class _NoDecisions:
    """The decisions of a text without lines."""

    def decisions(self) -> tuple[Decision, ...]:
        return ()

    def counts(self) -> Counter[tuple[Label, bool]]:
        return Counter()


def _version(model: Model) -> str:
    return f"{__version__}+{model.digest}"


def _check_choice(name: str, value: object, choices: Sequence[object]) -> None:
    if value in choices:
        return
    known = ", ".join(repr(choice) for choice in choices)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}; it can be {known}")
    raise ValueError(f"unknown {name} {value!r}; it can be {known}")


def _labels(name: str, values: Iterable[Label | str]) -> frozenset[Label]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"{name} must be a collection of labels such as {{'caption'}}, not {_article(values)}")
    return frozenset(map(parse_label, values))


def _patterns(name: str, values: Iterable[Pattern]) -> tuple[Pattern, ...]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"{name} must be a list of phrases or patterns, not {_article(values)}")
    return tuple(_pattern(name, value) for value in values)


def _article(value: object) -> str:
    return "a str" if isinstance(value, str) else type(value).__name__


def _pattern(name: str, value: Pattern) -> Pattern:
    if isinstance(value, str):
        words = value.split()
        if not words:
            raise ValueError(f"{name} holds an empty phrase, which would match every line")
        # Words and single white-space runs in turn: neither can match the other.
        return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)", re.IGNORECASE)
    if not callable(getattr(value, "search", None)):
        raise TypeError(f"{name} must hold phrases or compiled patterns, not {type(value).__name__}")
    if isinstance(getattr(value, "pattern", ""), bytes):
        raise TypeError(f"{name} holds a pattern of bytes; compile it from a str")
    return value
