"""The zones of a page, against a slow and simple way of working them out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from declutter.features import Described, describe_lines
from declutter.lexicon import load
from declutter.parse_text import parse_text
from declutter.zones import MARKS, ZONE_FEATURES, zone_rows
from tests.helpers import named, plain_lines

NAMES = [feature.name for feature in ZONE_FEATURES]
PROSE = "The ferry was late again, and nobody on the pier knew when the next one would come."


def described(text: str) -> list[Described]:
    """The lines of a text."""
    return describe_lines(parse_text(text), load("en"))


def zones(text: str, scores: list[int]) -> list[dict[str, str]]:
    """The named bins of every line of a text."""
    return [named(ZONE_FEATURES, row) for row in zone_rows(described(text), scores)]


@st.composite
def scored_pages(draw: st.DrawFn) -> tuple[list[Described], list[int]]:
    """A page with at least one line, and a score for each of its lines."""
    texts = [text for text in draw(plain_lines()) if text.strip()] or ["one"]
    found = described("\n".join(texts))
    return found, draw(st.lists(st.integers(-9_000, 9_000), min_size=len(found), max_size=len(found)))


@given(scored_pages())
def test_every_feature_has_a_bin(found: tuple[list[Described], list[int]]) -> None:
    rows = zone_rows(*found)
    assert len(rows) == len(found[0])
    for row in rows:
        assert len(row) == len(ZONE_FEATURES)
        assert all(0 <= number < len(feature.bins) for number, feature in zip(row, ZONE_FEATURES, strict=True))


def test_no_lines() -> None:
    assert zone_rows([], []) == []


def test_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(len(set(feature.bins)) == len(feature.bins) for feature in ZONE_FEATURES)


def marked(item: Described, label: str) -> bool:
    return any(hit.label == label and hit.prior <= -500 for hit in item.hits)


def bin_of(kind: str, number: int) -> str:
    """The name of the bin that holds a number, found by trying."""
    feature = ZONE_FEATURES[NAMES.index(kind)]
    for name in feature.bins:
        low, _dash, high = name.rstrip("+").partition("-")
        if name != "none" and int(low) <= number and (name.endswith("+") or number <= int(high or low)):
            return name
    raise AssertionError(kind, number)


@given(scored_pages())
def test_marks_are_counted_and_measured(found: tuple[list[Described], list[int]]) -> None:
    lines, _scores = found
    rows = [named(ZONE_FEATURES, row) for row in zone_rows(*found)]
    for kind, label in MARKS:
        if kind not in {"count", "since", "until"}:
            continue
        name = f"zone_{kind}_{label}"
        places = [index for index, item in enumerate(lines) if marked(item, label)]
        for index, row in enumerate(rows):
            if kind == "count":
                assert row[name] == bin_of(name, sum(place <= index for place in places))
                continue
            steps = [index - place if kind == "since" else place - index for place in places]
            near = [step for step in steps if step > 0]
            assert row[name] == (bin_of(name, min(near)) if near else "none")


@given(scored_pages())
def test_the_share_of_text_over_a_mark_is_that_above_the_mark(found: tuple[list[Described], list[int]]) -> None:
    lines, _scores = found
    rows = [named(ZONE_FEATURES, row) for row in zone_rows(*found)]
    for kind, label in MARKS:
        if not kind.startswith("text_over"):
            continue
        places = [index for index, item in enumerate(lines) if marked(item, label)]
        for index, row in enumerate(rows):
            over = [place for place in places if (place < index if kind == "text_over" else place <= index)]
            which = over[-1 if kind == "text_over" else 0] if over else None
            expected = "none" if which is None else rows[which]["zone_text_before"]
            assert row[f"zone_{kind}_{label}"] == expected


def test_text_under_a_line_of_other_stories_knows_how_much_text_stood_above() -> None:
    text = f"{PROSE}\n{PROSE}\n{PROSE}\nRelated articles\n{PROSE}"
    *_, last = zones(text, [2_000, 2_000, 2_000, -2_000, 2_000])
    assert last["zone_text_over_first_teaser"] == "70-79"
    head, *_ = zones(f"Related articles\n{PROSE}\n{PROSE}", [-2_000, 2_000, 2_000])
    assert head["zone_text_over_first_teaser"] == "0"


def test_clutter_between_the_run_and_a_line_is_a_gap() -> None:
    text = "\n".join([PROSE] * 9)
    rows = zones(text, [2_000, 2_000, 2_000, -1_000, -1_000, -1_000, 500, -2_000, -2_000])
    assert [row["zone_run"].partition(":")[0] for row in rows] == ["inside"] * 3 + ["after"] * 6
    assert [row["zone_gap"] for row in rows[2:7]] == ["0", "0", "10-19", "20-39", "40-69"]


def test_segments_end_where_three_lines_are_clutter() -> None:
    text = "\n".join([PROSE] * 10)
    two_apart = zones(text, [2_000] * 3 + [-2_000] * 2 + [2_000] * 5)
    assert {row["zone_segments"] for row in two_apart} == {"1"}
    three_apart = zones(text, [2_000] * 3 + [-2_000] * 3 + [2_000] * 4)
    assert {row["zone_segments"] for row in three_apart} == {"2"}
    assert [row["zone_segment_place"] for row in three_apart] == ["1 above"] * 3 + ["none"] * 3 + ["here"] * 4
    assert three_apart[0]["zone_segment_share"] == "40-49"
    assert three_apart[0]["zone_largest"] == "50-59"
