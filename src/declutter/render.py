"""Decisions as text for people and programs: the explain view, the demo view and JSON.

Everything here is a pure function from values to ``str``. What comes from the source is made visible
first (see `visible`): a scraped page must not be able to move the cursor, recolour the terminal or
reverse the reading order of the view that is meant to expose it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from declutter.values import CONTENT_LABELS, Decision, Label, Result

# Everything a terminal could obey and nobody could see: C0 and C1 controls, DEL, bidirectional marks and
# overrides, line separators, zero-width spaces and joiners that join nothing, annotation and tag characters.
# ZWJ, ZWNJ and the soft hyphen stay: emoji and several scripts are written with them, and they move nothing.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")

# Marks of the views that a terminal without Unicode gets in ASCII.
_ASCII_MARKS = str.maketrans({"✓": "+", "✗": "-", "…": "~", "─": "-", "│": "|", "·": "-"})

#: What each warning of a result means for the reader.
WARNINGS = {
    "mostly_removed": "most of the text was dropped; declutter explain shows why",
    "nothing_kept": "nothing was kept; declutter explain shows why",
    "no_lexicon": "no lexicon fits the language, so only cues that need no language were used",
    "limit": "a limit on size was reached, so part of the text was not examined in full",
}

# SGR codes. Eight-colour codes only: they follow the theme of the terminal, light or dark.
_BOLD, _DIM, _STRIKE = "1", "2", "9"
_RED, _GREEN, _YELLOW, _BLUE, _MAGENTA, _CYAN = "31", "32", "33", "34", "35", "36"

_COLOURS = (
    dict.fromkeys(CONTENT_LABELS, _GREEN)
    | dict.fromkeys((Label.CAPTION, Label.BYLINE, Label.DATE), _CYAN)
    | dict.fromkeys((Label.NAVIGATION, Label.TEASER, Label.MEDIA, Label.SHARE, Label.COMMENT), _YELLOW)
    | dict.fromkeys((Label.FUNDRAISING, Label.NEWSLETTER, Label.PAYWALL, Label.ENGAGEMENT), _MAGENTA)
    | dict.fromkeys((Label.ADVERTISEMENT, Label.CONSENT), _RED)
    | dict.fromkeys((Label.ABOUT, Label.LEGAL, Label.HIDDEN), _BLUE)
)

# Text gets at least this many columns, however narrow the terminal says it is.
_LEAST_TEXT = 20


@dataclass(frozen=True, slots=True)
class Style:
    """How a view is written: with colour or without, and how many columns wide (None: never cut)."""

    colour: bool = False
    width: int | None = None

    def paint(self, text: str, *codes: str) -> str:
        r"""The text between SGR codes, or as it is where the style has no colour.

        >>> Style().paint("kept", "32"), Style(colour=True).paint("kept", "32")
        ('kept', '\x1b[32mkept\x1b[0m')
        """
        if not (self.colour and text and codes):
            return text
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m"

    def room(self, taken: int) -> int | None:
        """The columns left for text beside a margin of ``taken`` columns.

        >>> Style(width=80).room(30), Style(width=10).room(30), Style().room(30)
        (50, 20, None)
        """
        return None if self.width is None else max(self.width - taken, _LEAST_TEXT)


def visible(text: str, spare: str = "") -> str:
    r"""The text with every control, bidirectional and invisible character written as its escape.

    Characters in ``spare`` stay (line feeds and tabs, where a whole text is shown). Lone surrogates
    become U+FFFD, because no encoding can write them.

    >>> visible("\x1b[31mred\x1b[0m, \u202etxt.exe")
    '\\x1b[31mred\\x1b[0m, \\u202etxt.exe'
    >>> visible("one\ttwo\n"), visible("one\ttwo\n", spare="\t\n")
    ('one\\ttwo\\n', 'one\ttwo\n')
    """
    escaped = _UNSAFE.sub(lambda match: match[0] if match[0] in spare else _escape(match), text)
    return without_surrogates(escaped)


def _escape(match: re.Match[str]) -> str:
    r"""One character as Python escapes it.

    >>> re.sub(".", _escape, "\t\x1b\u202e\U000e0041")
    '\\t\\x1b\\u202e\\U000e0041'
    """
    return match[0].encode("unicode_escape").decode()


def without_surrogates(text: str) -> str:
    r"""The text with lone surrogates as U+FFFD, so that UTF-8 can hold it.

    >>> without_surrogates("caf\udce9") == "caf\N{REPLACEMENT CHARACTER}"
    True
    """
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def ascii_marks(text: str) -> str:
    """The text with the views' own marks in ASCII, for terminals whose encoding has no others.

    >>> ascii_marks("✓ title  A very long…")
    '+ title  A very long~'
    """
    return text.translate(_ASCII_MARKS)


def cell_width(text: str) -> int:
    """How many terminal columns the text takes: East Asian wide characters two, combining marks none.

    >>> cell_width("tower"), cell_width("灯台"), cell_width("e\N{COMBINING ACUTE ACCENT}")
    (5, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_character_width, text))


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, width: int | None) -> str:
    """The text in at most ``width`` columns, with an ellipsis where something is missing.

    >>> cut("Read more: Five takeaways", 12), cut("Donate", 12), cut("Donate", None)
    ('Read more: …', 'Donate', 'Donate')
    """
    if width is None:
        return text
    # Marks without a width must not make a line of millions of characters out of a few columns.
    head = text[: 8 * width]
    return text if len(head) == len(text) and cell_width(head) <= width else _fitting(head, width - 1) + "…"


def _fitting(text: str, width: int) -> str:
    """The longest beginning of the text that takes at most ``width`` columns."""
    used = 0
    for index, character in enumerate(text):
        used += _character_width(character)
        if used > width:
            return text[:index]
    return text


def wrap(text: str, width: int | None) -> list[str]:
    """The text broken at spaces into lines of at most ``width`` columns; a longer word is broken anywhere.

    >>> wrap("a newsletter that nearly sank it", 12)
    ['a newsletter', 'that nearly', 'sank it']
    >>> wrap("abcdefgh", 3), wrap("", 3)
    (['abc', 'def', 'gh'], [''])
    """
    if width is None:
        return [text]
    lines = [""]
    room = width
    for word in text.split(" "):
        for piece_number, piece in enumerate(_pieces(word, width)):
            needed = cell_width(piece) + (1 if piece_number == 0 and lines[-1] else 0)
            if lines[-1] and (piece_number > 0 or needed > room):
                lines.append(piece)
                room = width - cell_width(piece)
            else:
                lines[-1] += f" {piece}" if lines[-1] else piece
                room -= needed
    return lines


def _pieces(word: str, width: int) -> Iterator[str]:
    """The word in pieces of at most ``width`` columns; at least one piece, each at least one character."""
    start = 0
    while True:
        # A slice, so that a word of a million characters is walked once and not once a piece.
        ahead = word[start : start + 8 * width + 1]
        piece = _fitting(ahead, width)[: 8 * width] or ahead[:1]
        yield piece
        start += len(piece)
        if start >= len(word):
            return


def log_odds(thousandths: int) -> str:
    """A score the way people read it.

    >>> log_odds(-2310), log_odds(450), log_odds(-4)
    ('-2.31', '+0.45', '+0.00')
    """
    # Adding 0.0 turns a rounded -0.0 into 0.0.
    return f"{round(thousandths / 1000, 2) + 0.0:+.2f}"


def as_json(result: Result, name: str) -> str:
    r"""The whole result as one line of JSON.

    Characters that a terminal would obey are JSON escapes, which change nothing for a parser.

    >>> import declutter
    >>> line = as_json(declutter.explain("Meeting moved to 3 pm"), "note.txt")
    >>> json.loads(line)["text"], json.loads(line)["decisions"][0]["kept"]
    ('Meeting moved to 3 pm', True)
    """
    content = {
        "file": name,
        "text": result.text,
        "kept_share": round(result.kept_share, 4),
        "kind": result.kind,
        "language": result.language,
        "page_type": result.page_type,
        "threshold": result.threshold,
        "warnings": list(result.warnings),
        "version": result.version,
        "decisions": [decision.as_dict() for decision in result.decisions],
    }
    line = without_surrogates(json.dumps(content, ensure_ascii=False))
    return _UNSAFE.sub(lambda match: _json_escape(match[0]), line)


def _json_escape(character: str) -> str:
    r"""One character as JSON escapes it: two surrogates where it lies beyond U+FFFF.

    >>> _json_escape("\x9b"), _json_escape("\U000e0041")
    ('\\u009b', '\\udb40\\udc41')
    """
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def explain_view(result: Result, style: Style, name: str | None = None) -> str:
    """Every span with its verdict, label, score, probability and reason, and a summary at the end.

    ``name`` is written above the spans (of one file among several).

    >>> import declutter
    >>> view = explain_view(declutter.explain("Meeting moved to 3 pm"), Style())
    >>> view.startswith("✓"), "kept 1 of 1 span" in view
    (True, True)
    """
    lines = [] if name is None else [style.paint(visible(name), _BOLD), ""]
    label_width = max((len(decision.label.value) for decision in result.decisions), default=0)
    score_width = max((len(log_odds(decision.score)) for decision in result.decisions), default=0)
    for decision in result.decisions:
        lines += _explained(decision, style, label_width, score_width)
    return "\n".join([*lines, *summary(result, style)])


def _explained(decision: Decision, style: Style, label_width: int, score_width: int) -> list[str]:
    """One span of the explain view: what was decided about it, and below it why."""
    verdict = f"{_mark(decision)} {decision.label.value:<{label_width}}"
    numbers = f"{log_odds(decision.score):>{score_width}}  {decision.probability:.2f}"
    margin = cell_width(verdict) + len(numbers) + 4
    room = style.room(margin)
    painted = style.paint(verdict, _COLOURS[decision.label])
    text = style.paint(cut(visible(_on_one_line(decision)), room), *_weight(decision))
    reason = wrap(visible(decision.reason), room)
    return [f"{painted}  {numbers}  {text}", *(" " * margin + style.paint(line, _DIM) for line in reason)]


def _on_one_line(decision: Decision) -> str:
    """A span as it is shown: the lines of a wrapped paragraph are joined."""
    return decision.text.replace("\n", " ")


def _mark(decision: Decision) -> str:
    return "✓" if decision.kept else "✗"


def _weight(decision: Decision) -> tuple[str, ...]:
    """Headlines that stay stand out, as they do on a page."""
    return (_BOLD,) if decision.kept and decision.label in (Label.TITLE, Label.HEADING) else ()


def summary(result: Result, style: Style) -> list[str]:
    """The lines under a view: how much was kept, which labels, which threshold, which warnings.

    >>> import declutter
    >>> summary(declutter.explain(""), Style())
    ['there is no text in it: nothing to keep, nothing to drop']
    """
    spans = result.decisions
    if not spans:
        return ["there is no text in it: nothing to keep, nothing to drop"]
    kept = len(result.kept)
    noun = "span" if len(spans) == 1 else "spans"
    share = f"kept {kept} of {len(spans)} {noun}, {100 * result.kept_share:.1f} % of the characters"
    language = result.language or "unknown"
    rows = [
        style.paint("─" * min(style.width or 72, 72), _DIM),
        f"{style.paint(share, _BOLD)} · threshold {log_odds(result.threshold)} · language {language}",
    ]
    rows += _label_counts("✓ kept   ", result.kept, style)
    rows += _label_counts("✗ dropped", result.dropped, style)
    for warning in result.warnings:
        rows.append(style.paint(f"warning: {WARNINGS.get(warning, warning)}", _RED))
    return rows


def _label_counts(title: str, spans: Iterable[Decision], style: Style) -> list[str]:
    """How often each label stands among the spans, the most frequent first; no line for no span."""
    counts = Counter(decision.label for decision in spans)
    width = style.room(len(title) + 2)
    cells = [(f"{label.value} {count}", _COLOURS[label]) for label, count in counts.most_common()]
    rows: list[list[str]] = []
    used = 0
    for cell, colour in cells:
        if not rows or (width is not None and used + len(cell) + 2 > width):
            rows.append([])
            used = 0
        rows[-1].append(style.paint(cell, colour))
        used += len(cell) + 2
    margins = [title] + [" " * len(title)] * (len(rows) - 1)
    return [f"{margin}  {', '.join(row)}" for margin, row in zip(margins, rows, strict=False)]


def demo_view(source: str, result: Result, style: Style) -> str:
    r"""The source as it stands, its clutter struck through, the labels in a margin, then the summary.

    >>> import declutter
    >>> text = "Advertisement\n\nIt rained all day."
    >>> print(demo_view(text, declutter.explain(text), Style()).splitlines()[0])
    ✗ advertisement │ Advertisement
    """
    label_width = max((len(decision.label.value) for decision in result.decisions), default=0)
    lines: list[str] = []
    end = 0
    for decision in result.decisions:
        if lines and source.count("\n", end, decision.start) > 1:
            lines.append(f"{' ' * (label_width + 3)}{style.paint('│', _DIM)}")
        lines += _shown(decision, style, label_width)
        end = decision.end
    return "\n".join([*lines, *summary(result, style)])


def _shown(decision: Decision, style: Style, label_width: int) -> list[str]:
    """One span of the demo view, wrapped beside its label."""
    label = f"{_mark(decision)} {decision.label.value:<{label_width}} "
    bar = style.paint("│", _DIM)
    # Colour is for clutter here: what stays should read like the article it is.
    colour, weight = (_DIM, _weight(decision)) if decision.kept else (_COLOURS[decision.label], (_DIM, _STRIKE))
    rows = wrap(visible(_on_one_line(decision)), style.room(len(label) + 2))
    first = f"{style.paint(label, colour)}{bar} {style.paint(rows[0], *weight)}"
    return [first, *(f"{' ' * len(label)}{bar} {style.paint(row, *weight)}" for row in rows[1:])]
