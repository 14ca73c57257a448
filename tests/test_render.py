"""The views and the JSON of `declutter.render`, on results made by hand."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from declutter import render
from declutter.render import Style
from declutter.values import Decision, Evidence, Label, Result, StoredDecisions, StoredTrace

BIDI_CONTROLS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")

# Any text, lone surrogates and controls among it, with more of the dangerous ones than chance would bring.
HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b\x9b\r\n\t\u202e\u2066\u200b\ufeff\ud800\udfff\U000e0041"))
)
COLOUR_CODE = re.compile(r"\x1b\[[0-9;]+m")


def decided(text: str, label: str, score: int, start: int = 0, reason: str = "a reason") -> Decision:
    """One decision as a page would hold it; kept where the score is positive."""
    trace = StoredTrace((Evidence("bias", score, "bias"),), reason)
    chance = 0.96 if score > 0 else 0.09
    return Decision(start, start + len(text), text, score > 0, Label(label), score, chance, trace, 0)


def resulting(*decisions: Decision, warnings: tuple[str, ...] = (), language: str | None = "en") -> Result:
    """A result that holds these decisions."""
    text = "\n".join(decision.text for decision in decisions if decision.kept)
    share = len(text) / max(1, sum(len(decision.text) for decision in decisions))
    return Result(text, share, "text", language, -120, warnings, "0.1.0", None, None, StoredDecisions(decisions))


PAGE = "Tide comes in\n\nRead more: All tides\nIt came in at noon."
RESULT = resulting(
    decided("Tide comes in", "title", 2314, 0, "title: the first line (+2.0)"),
    decided("Read more: All tides", "teaser", -2310, 15, "teaser: starts with “Read more:” (-2.0)"),
    decided("It came in at noon.", "body", 1600, 36, "body: a sentence (+1.1)"),
)


# --- visible -----------------------------------------------------------------------------------------------------


@given(HOSTILE)
@example("\x1b[2J")
def test_visible_leaves_nothing_that_a_terminal_obeys(text: str) -> None:
    shown = render.visible(text)
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in shown)
    assert not any(unicodedata.bidirectional(character) in BIDI_CONTROLS for character in shown)
    shown.encode()


@given(HOSTILE)
def test_visible_is_stable(text: str) -> None:
    assert render.visible(render.visible(text)) == render.visible(text)


@given(HOSTILE)
def test_visible_spares_what_it_is_told_to(text: str) -> None:
    shown = render.visible(text, spare="\n\t")
    assert shown.count("\n") == text.count("\n")
    assert shown.count("\t") == text.count("\t")


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs"))))
def test_visible_does_not_touch_what_can_be_seen(text: str) -> None:
    assert render.visible(text) == text


@pytest.mark.parametrize("text", ["👩\u200d🚀", "\u0645\u06cc\u200c\u062e\u0648", "Donau\u00adschiff", r"C:\x1b\n"])
def test_visible_keeps_the_joiners_that_writing_needs(text: str) -> None:
    assert render.visible(text) == text


@pytest.mark.parametrize("code", [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_visible_names_every_bidirectional_control(code: int) -> None:
    assert render.visible(f"a{chr(code)}b") == f"a\\u{code:04x}b"


def test_lone_surrogates_become_replacement_characters() -> None:
    assert render.visible("a\ud83db") == render.without_surrogates("a\ud83db") == "a\N{REPLACEMENT CHARACTER}b"


# --- widths ------------------------------------------------------------------------------------------------------


@given(st.text(), st.integers(1, 60))
@example("e" + "\N{COMBINING ACUTE ACCENT}" * 1000, 5)
def test_cut_fits_and_says_that_something_is_missing(text: str, width: int) -> None:
    short = render.cut(text, width)
    assert render.cell_width(short) <= width
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@given(st.text(st.characters(exclude_characters="\n")), st.integers(2, 60))
@example("汉" * 50, 3)
@example("x" * 1000, 2)
@example("a" + "\N{COMBINING ACUTE ACCENT}" * 1000, 2)
def test_wrap_fits_and_loses_nothing_but_spaces(text: str, width: int) -> None:
    rows = render.wrap(text, width)
    assert all(render.cell_width(row) <= width for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


def test_without_a_width_nothing_is_cut_or_wrapped() -> None:
    text = "word " * 1000
    assert render.cut(text, None) == text
    assert render.wrap(text, None) == [text]


@pytest.mark.parametrize(
    ("score", "shown"), [(0, "+0.00"), (-4, "+0.00"), (-6, "-0.01"), (-2310, "-2.31"), (123456, "+123.46")]
)
def test_scores_are_shown_as_log_odds(score: int, shown: str) -> None:
    assert render.log_odds(score) == shown


# --- explain -----------------------------------------------------------------------------------------------------


def test_explain_shows_every_part_of_a_decision() -> None:
    assert render.explain_view(RESULT, Style(width=44)) == (
        "✓ title   +2.31  0.96  Tide comes in\n"
        "                       title: the first line\n"
        "                       (+2.0)\n"
        "✗ teaser  -2.31  0.09  Read more: All tides\n"
        "                       teaser: starts with\n"
        "                       “Read more:” (-2.0)\n"
        "✓ body    +1.60  0.96  It came in at noon.\n"
        "                       body: a sentence\n"
        "                       (+1.1)\n"
        "────────────────────────────────────────────\n"
        "kept 2 of 3 spans, 63.5 % of the characters · threshold -0.12 · language en\n"
        "✓ kept     title 1, body 1\n"
        "✗ dropped  teaser 1"
    )


def test_explain_cuts_the_text_to_the_width_and_only_there() -> None:
    result = resulting(decided("It rained on the just and on the unjust. " * 9, "body", 900))
    first = render.explain_view(result, Style(width=60)).splitlines()[0]
    assert len(first) == 60
    assert first.endswith("…")
    assert result.decisions[0].text in render.explain_view(result, Style())


def test_explain_names_the_file_among_several() -> None:
    view = render.explain_view(RESULT, Style(), "evil\x1b[2J.txt")
    assert view.startswith("evil\\x1b[2J.txt\n\n✓ title")


@given(HOSTILE, HOSTILE, st.booleans(), st.integers(1, 120) | st.none())
def test_explain_and_demo_let_no_escape_of_the_source_through(
    text: str, reason: str, colour: bool, width: int | None
) -> None:
    result = resulting(decided(text, "caption", -900, 0, reason), decided(text, "heading", 900, len(text), reason))
    for view in (
        render.explain_view(result, Style(colour, width), text),
        render.demo_view(text * 2, result, Style(colour, width)),
    ):
        plain = COLOUR_CODE.sub("", view) if colour else view
        assert render.visible(plain, spare="\n") == plain


def test_colour_changes_nothing_but_colour() -> None:
    for width in (None, 60):
        coloured = render.explain_view(RESULT, Style(colour=True, width=width))
        assert COLOUR_CODE.search(coloured)
        assert COLOUR_CODE.sub("", coloured) == render.explain_view(RESULT, Style(width=width))


@pytest.mark.parametrize("label", list(Label))
def test_every_label_has_a_colour(label: Label) -> None:
    view = render.explain_view(resulting(decided("x", label, -1)), Style(colour=True))
    assert re.match(rf"\x1b\[3[1-6]m✗ {label} *\x1b\[0m", view)


# --- summary -----------------------------------------------------------------------------------------------------


def test_summary_counts_labels_most_frequent_first() -> None:
    spans = [decided("x", "teaser", -1), *[decided("y", "share", -1)] * 2]
    assert render.summary(resulting(*spans), Style())[-1] == "✗ dropped  share 2, teaser 1"


def test_summary_breaks_many_labels_over_rows() -> None:
    result = resulting(*(decided("x", label, -1) for label in Label))
    rows = render.summary(result, Style(width=60))[2:]
    assert len(rows) > 1
    assert all(len(row) <= 60 for row in rows)
    assert all(f"{label} 1" in " ".join(rows) for label in Label)


def test_summary_tells_warnings_in_sentences_and_unknown_ones_by_name() -> None:
    rows = render.summary(resulting(decided("x", "legal", -1), warnings=("nothing_kept", "brand_new")), Style())
    assert rows[-2:] == ["warning: nothing was kept; declutter explain shows why", "warning: brand_new"]


def test_summary_of_an_empty_text_and_an_unknown_language() -> None:
    assert render.summary(resulting(), Style()) == ["there is no text in it: nothing to keep, nothing to drop"]
    assert "language unknown" in render.summary(resulting(decided("x", "body", 1), language=None), Style())[1]


# --- demo --------------------------------------------------------------------------------------------------------


def test_demo_shows_the_page_with_its_blank_lines() -> None:
    assert render.demo_view(PAGE, RESULT, Style()).splitlines()[:4] == [
        "✓ title  │ Tide comes in",
        "         │",
        "✗ teaser │ Read more: All tides",
        "✓ body   │ It came in at noon.",
    ]


def test_demo_strikes_out_clutter_and_nothing_else() -> None:
    view = render.demo_view(PAGE, RESULT, Style(colour=True))
    assert re.findall(r"\x1b\[2;9m(.*?)\x1b\[0m", view) == ["Read more: All tides"]


# --- JSON --------------------------------------------------------------------------------------------------------


@given(HOSTILE)
def test_json_is_one_safe_line_and_keeps_the_text(text: str) -> None:
    line = render.as_json(resulting(decided(text, "body", 1200)), text)
    assert render.visible(line) == line
    content = json.loads(line)
    assert content["text"] == content["file"] == content["decisions"][0]["text"] == render.without_surrogates(text)


def test_json_holds_all_of_the_result() -> None:
    content = json.loads(render.as_json(RESULT, "tide.txt"))
    assert content.pop("decisions") == [decision.as_dict() for decision in RESULT.decisions]
    assert content == {
        "file": "tide.txt",
        "text": "Tide comes in\nIt came in at noon.",
        "kept_share": 0.6346,
        "kind": "text",
        "language": "en",
        "page_type": None,
        "threshold": -120,
        "warnings": [],
        "version": "0.1.0",
    }


def test_ascii_marks_cover_every_mark_of_the_views() -> None:
    long = resulting(*RESULT.decisions[:1], decided("a b " * 40, "body", 1))
    for view in (render.explain_view(long, Style(width=40)), render.demo_view(PAGE, long, Style(width=40))):
        assert render.ascii_marks(view).isascii()
