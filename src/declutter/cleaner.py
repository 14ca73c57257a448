"""The stages in order: decode, split, describe, score, look around, decide, join."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any, get_args, overload

from declutter import lexicon as lexicons
from declutter.context import context_rows, page_row
from declutter.decode import decode, known_codec, repair
from declutter.features import Described, describe_lines
from declutter.labels import label_lines
from declutter.model import MODEL, Model, Row, load
from declutter.parse_text import parse_text
from declutter.trace import PageTrace
from declutter.values import Decision, Evidence, Kind, Label, Line, Preset, Result, parse_label

__version__ = "0.1.0"

Source = str | bytes | bytearray
Pattern = Any  # str, re.Pattern[str] or a pattern of the regex package

#: The user's own phrases outweigh everything learned, and protecting outweighs removing.
_REMOVE_WEIGHT = -1_000_000
_PROTECT_WEIGHT = 10_000_000
#: A text without any sign of clutter that is short or holds no running prose is no page: it stays whole.
_NO_SIGN_WEIGHT = 100_000
_SHORT_TEXT_CHARS = 1_500
_PROSE_CHARS = 80
#: Longer lines are not repaired: they are data, and ftfy would take seconds.
_REPAIRED_CHARS = 1_000_000
#: Below this share of lines with cues at least this strong a text is treated with caution (set on the harmless texts
#: that the benchmark measures, 2026-11-22).
_FEW_SIGNS, _STRONG_PRIOR = 0.02, -1_200
#: Less than this kept is worth a warning.
_MOSTLY_REMOVED = 0.1
#: How the text's language is told: characters of a line looked at, words that suffice, fewest that say anything,
#: share of stop words
#: (98 % of WCXB's English pages have more, 99 % of Fundus's pages in other languages less; 2026-11-22).
_LANGUAGE_CHARS = 4_000
_LANGUAGE_ENOUGH = 3_000
_LANGUAGE_WORDS = 20
_LANGUAGE_SHARE = 0.08
_SENTENCE_ENDS = frozenset('.!?。！？।؟…"”»)')


@dataclass(frozen=True, kw_only=True)
class Cleaner:
    r"""Options once, then many texts: ``Cleaner(preset="precision").clean(text)``.

    ``preset`` sets how a page's threshold weighs precision against recall: "precision", "balanced" or
    "recall". ``keep`` and ``drop`` name labels to keep or drop against the policy. ``protect`` and
    ``remove`` are your own phrases (found in any letter case, as whole words) or compiled patterns
    (searched); ``protect`` wins. ``repair`` mends mojibake. ``language`` names a shipped lexicon instead of
    looking at the text. ``model`` is the path of an earlier release's model file.

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
    output: str = "text"
    protect: Iterable[Pattern] = ()
    remove: Iterable[Pattern] = ()
    model: str | Path | None = None

    def __post_init__(self) -> None:
        """Check every option once."""
        _check_choice("kind", self.kind, (None, "text"), planned=get_args(Kind))
        _check_choice("preset", self.preset, get_args(Preset))
        _check_choice("output", self.output, ("text",), planned=("markdown",))
        if self.language is not None:
            _check_choice("language", self.language, lexicons.shipped_languages())
        keep, drop = _labels("keep", self.keep), _labels("drop", self.drop)
        if both := keep & drop:
            raise ValueError(f"{min(both).value!r} is in keep and in drop; a label can only be in one of them")
        for name, value in (("keep", keep), ("drop", drop)):
            object.__setattr__(self, name, value)
        for name in ("protect", "remove"):
            object.__setattr__(self, name, _patterns(name, getattr(self, name)))
        if not isinstance(self.repair, bool):
            raise TypeError(f"repair must be True or False, not {type(self.repair).__name__}")
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
        lines = parse_text(text, _bounded_repair if self.repair else None)
        language, fits = (self.language, True) if self.language is not None else _detect_language(lines)
        if not lines:
            return _empty_result(model, language)
        lexicon = lexicons.load(language or "en")
        described = describe_lines(lines, lexicon, model.wording)
        local = model.local_scores(described)
        context = context_rows(lines, described, local)
        rows = [item.row + row for item, row in zip(described, context, strict=True)]
        page = page_row(lines, described, local)
        regime = model.regime(page)
        scores = regime.scores(local, described, rows, page)
        lengths = [len(line.text) for line in lines]
        threshold = regime.threshold(scores, lengths, self.preset, cautious=not fits or _few_signs(described))
        page_evidence = _page_evidence(lines, described)
        user_evidence = self._user_evidence(lines)
        if page_evidence or user_evidence:
            shift = sum(item.weight for item in page_evidence)
            scores = [score + shift for score in scores]
            for index, items in user_evidence.items():
                scores[index] += sum(item.weight for item in items)
        passed = [score > threshold for score in scores]
        labels = _LazyLabels(described, rows, passed, model)
        kept = self._kept(passed, labels)
        trace = PageTrace(
            lines, described, rows, page, model, regime, lexicon, scores, labels, kept, threshold, page_evidence, user_evidence
        )
        return _result(trace, language, fits=fits)

    def _kept(self, passed: list[bool], labels: Sequence[Label]) -> list[bool]:
        """``label in keep or (label not in drop and the score passes)``."""
        if not self.keep and not self.drop:
            return passed
        return [
            label in self.keep or (passes and label not in self.drop)
            for passes, label in zip(passed, labels, strict=True)
        ]

    def _user_evidence(self, lines: Sequence[Line]) -> dict[int, tuple[Evidence, ...]]:
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


class _LazyLabels(Sequence[Label]):
    """The labels of a page's lines, computed when the first one is asked for: ``clean()`` seldom needs them."""

    def __init__(
        self, described: Sequence[Described], rows: Sequence[Row], passed: Sequence[bool], model: Model
    ) -> None:
        self._arguments = (described, rows, passed, model)
        self._labels: list[Label] | None = None

    def _all(self) -> list[Label]:
        if self._labels is None:
            described, rows, passed, model = self._arguments
            self._labels = label_lines(described, rows, passed, model.cue_weight)
        return self._labels

    @overload
    def __getitem__(self, index: int) -> Label: ...

    @overload
    def __getitem__(self, index: slice) -> list[Label]: ...

    def __getitem__(self, index: int | slice) -> Label | list[Label]:
        return self._all()[index]

    def __len__(self) -> int:
        return len(self._arguments[0])


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


def _detect_language(lines: Sequence[Line]) -> tuple[str | None, bool]:
    """The language whose stop words the text uses, and whether a lexicon fits (or the text is too short to say)."""
    words: list[str] = []
    for line in lines:
        words += line.text[:_LANGUAGE_CHARS].lower().split()
        if len(words) >= _LANGUAGE_ENOUGH:
            break
    if not words:
        return None, True
    stop_words = lexicons.load("en").stop_words
    share = sum(map(stop_words.__contains__, words)) / len(words)
    if share >= _LANGUAGE_SHARE:
        return "en", True
    return None, len(words) < _LANGUAGE_WORDS


def _few_signs(described: Sequence[Described]) -> bool:
    """Whether hardly a line fires a strong cue: then this is a text rather than what was taken off a page."""
    cued = sum(1 for item in described if item.hits and min(hit.prior for hit in item.hits) <= _STRONG_PRIOR)
    return cued < _FEW_SIGNS * len(described)


def _page_evidence(lines: Sequence[Line], described: Sequence[Described]) -> tuple[Evidence, ...]:
    """``page:no_sign`` for a text without a clutter cue or rule that is short or holds no running prose."""
    for item in described:
        for hit in item.hits:
            if hit.prior < 0:
                return ()
    short = sum(len(line.text) for line in lines) <= _SHORT_TEXT_CHARS
    if not short and any(len(line.text) >= _PROSE_CHARS and line.text.rstrip()[-1] in _SENTENCE_ENDS for line in lines):
        return ()
    return (Evidence("page:no_sign", _NO_SIGN_WEIGHT, "page"),)


def _result(trace: PageTrace, language: str | None, *, fits: bool) -> Result:
    lines, kept = trace.lines, trace.kept
    total = sum(len(line.text) for line in lines)
    share = sum(len(line.text) for line in compress(lines, kept)) / total
    warnings = []
    if not share:
        warnings.append("nothing_kept")
    elif share < _MOSTLY_REMOVED:
        warnings.append("mostly_removed")
    if not fits:
        warnings.append("no_lexicon")
    if any(line.end - line.start > _REPAIRED_CHARS for line in lines):
        warnings.append("limit")
    return Result(
        _joined(lines, kept), share, "text", language, trace.threshold, tuple(warnings), _version(trace.model), trace
    )


def _joined(lines: Sequence[Line], kept: Sequence[bool]) -> str:
    """The kept lines; one blank line where one or more stood, none at the ends."""
    parts: list[str] = []
    blank = False
    for line, keeps in zip(lines, kept, strict=True):
        blank = blank or line.blank_before
        if keeps:
            if parts:
                parts.append("\n\n" if blank else "\n")
            parts.append(line.text)
            blank = False
    return "".join(parts)


class _NoDecisions:
    """The decisions of a text without lines."""

    def decisions(self) -> tuple[Decision, ...]:
        return ()


def _empty_result(model: Model, language: str | None) -> Result:
    return Result("", 1.0, "text", language, 0, (), _version(model), _NoDecisions())


def _version(model: Model) -> str:
    return f"{__version__}+{model.digest}"


def _check_choice(name: str, value: object, choices: Sequence[object], planned: Sequence[object] = ()) -> None:
    if value in choices:
        return
    known = ", ".join(repr(choice) for choice in choices)
    if value in planned:
        raise ValueError(f"{name} {value!r} is not built yet; this release knows {known}")
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
