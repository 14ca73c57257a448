"""The context-sensitive features, against a slow and simple way of computing them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter.context import CONTEXT_FEATURES, PAGE_FEATURES, WINDOWS, context_rows, page_row
from declutter.features import FEATURES, Described, describe_lines
from declutter.lexicon import load
from declutter.parse_text import parse_text
from declutter.values import Line
from tests.helpers import CLUTTER, PROSE, named, plain_lines

CLIP = 4_000
NAMES = [feature.name for feature in CONTEXT_FEATURES]


def page(text: str) -> tuple[list[Line], list[Described]]:
    """The lines of a text, and how they are described."""
    lines = parse_text(text)
    return lines, describe_lines(lines, load("en"))


def rows(text: str, scores: list[int] | None = None) -> list[dict[str, str]]:
    """The named bins of every line of a text."""
    lines, described = page(text)
    found = context_rows(lines, described, scores or [0] * len(lines))
    return [named(CONTEXT_FEATURES, row) for row in found]


@st.composite
def scored_pages(draw: st.DrawFn) -> tuple[list[Line], list[Described], list[int]]:
    """A page with at least one line, and a score for each of its lines."""
    texts = [text for text in draw(plain_lines()) if text.strip()] or ["one"]
    separators = draw(st.lists(st.sampled_from(["\n", "\n\n"]), min_size=len(texts), max_size=len(texts)))
    lines, described = page("".join(text + end for text, end in zip(texts, separators, strict=True)))
    scores = draw(st.lists(st.integers(-9_000, 9_000), min_size=len(lines), max_size=len(lines)))
    return lines, described, scores


@given(scored_pages())
def test_every_feature_has_a_bin(found: tuple[list[Line], list[Described], list[int]]) -> None:
    context = context_rows(*found)
    assert len(context) == len(found[0])
    for row in context:
        assert len(row) == len(CONTEXT_FEATURES)
        assert all(0 <= number < len(feature.bins) for number, feature in zip(row, CONTEXT_FEATURES, strict=True))
    whole = page_row(*found)
    assert len(whole) == len(PAGE_FEATURES)
    assert all(0 <= number < len(feature.bins) for number, feature in zip(whole, PAGE_FEATURES, strict=True))


def test_no_lines() -> None:
    assert context_rows([], [], []) == []


def test_names_are_unique() -> None:
    names = [feature.name for feature in (*FEATURES, *CONTEXT_FEATURES, *PAGE_FEATURES)]
    assert len(set(names)) == len(names)
    assert all(len(set(feature.bins)) == len(feature.bins) for feature in (*CONTEXT_FEATURES, *PAGE_FEATURES))


@given(scored_pages())
def test_windows_are_means_of_the_lines_around(found: tuple[list[Line], list[Described], list[int]]) -> None:
    lines, described, scores = found
    clipped = [max(-CLIP, min(CLIP, score)) for score in scores]
    for index, row in enumerate(context_rows(lines, described, scores)):
        for size in WINDOWS:
            around = clipped[max(0, index - size) : index] + clipped[index + 1 : index + 1 + size]
            assert row[NAMES.index(f"around{size}")] == window_bin(sum(around), 2 * size)
        for size in (5, 25):
            assert row[NAMES.index(f"before{size}")] == window_bin(sum(clipped[max(0, index - size) : index]), size)
            assert row[NAMES.index(f"after{size}")] == window_bin(sum(clipped[index + 1 : index + 1 + size]), size)


def window_bin(total: int, size: int) -> int:
    """The bin of a mean; what lies outside the page counts nothing."""
    bins = len(CONTEXT_FEATURES[NAMES.index("around5")].bins)
    return (total + CLIP * size) * (bins - 1) // (2 * CLIP * size)


@given(scored_pages())
def test_neighbours_are_those_above_and_below(found: tuple[list[Line], list[Described], list[int]]) -> None:
    context = context_rows(*found)
    for name, step in (("previous", -1), ("previous2", -2), ("next", 1), ("next2", 2)):
        place = NAMES.index(name)
        none = len(CONTEXT_FEATURES[place].bins) - 1
        for index, row in enumerate(context):
            there = index + step
            outside = not 0 <= there < len(context)
            assert (row[place] == none) == outside
            if not outside:
                clipped = max(-CLIP, min(CLIP, found[2][there]))
                assert row[place] == (clipped + CLIP) * (none - 1) // (2 * CLIP)


@given(scored_pages())
def test_shapes_of_the_neighbours(found: tuple[list[Line], list[Described], list[int]]) -> None:
    context, described = context_rows(*found), found[1]
    chars = [feature.name for feature in FEATURES].index("chars")
    for (above, below), (described_above, described_below) in zip(pairwise(context), pairwise(described), strict=True):
        assert below[NAMES.index("previous_chars")] == described_above.row[chars]
        assert above[NAMES.index("next_chars")] == described_below.row[chars]


@given(scored_pages())
def test_the_main_run_is_the_one_with_the_greatest_sum(found: tuple[list[Line], list[Described], list[int]]) -> None:
    chars = [feature.name for feature in FEATURES].index("chars")
    masses = [
        max(-CLIP, min(CLIP, score)) * (item.row[chars] + 1) for item, score in zip(found[1], found[2], strict=True)
    ]
    count = len(masses)
    best = max(sum(masses[first:last]) for first in range(count) for last in range(first + 1, count + 1))
    places = [named(CONTEXT_FEATURES, row)["main_run"].partition(":")[0] for row in context_rows(*found)]
    inside = [mass for mass, place in zip(masses, places, strict=True) if place == "inside"]
    assert sum(inside) == max(best, 0)
    assert places == sorted(places, key=("before", "inside", "after", "none").index)
    assert ("none" in places) == (best <= 0)


def test_gaps() -> None:
    found = rows("one\n\ntwo\nthree\n\n\nfour\n")
    assert [row["gaps"] for row in found] == ["after", "before", "after", "before"]
    assert rows("one\n\ntwo\n\nthree")[1]["gaps"] == "both"
    assert rows("one\ntwo\n\nthree\nfour\n\nfive")[1]["gaps"] == "after"
    assert rows("one")[0]["gaps"] == rows("one\ntwo")[1]["gaps"] == "nowhere"
    assert rows("one\ntwo\nthree\n\nfour")[1]["gaps"] == "none"


def test_distances_to_prose() -> None:
    text = "\n".join(["short", PROSE[0], "short", "short", PROSE[1], "short"])
    found = rows(text, [0, 3_000, 0, 0, 3_000, 0])
    assert [row["since_prose"] for row in found] == ["none", "none", "1", "2", "3", "1"]
    assert [row["until_prose"] for row in found] == ["1", "3", "2", "1", "none", "none"]
    assert {row["since_prose"] for row in rows(text, [0] * 6)} == {"none"}


def test_runs_of_short_lines() -> None:
    found = rows("\n".join(["Home", "News", "Sport", PROSE[0], "Next"]))
    assert [row["short_run"] for row in found] == ["3", "3", "3", "0", "1"]
    assert [row["short_run_place"] for row in found] == ["0", "1", "2", "long", "0"]


def test_cues_above_and_below() -> None:
    found = rows("\n".join([PROSE[0], "Advertisement", *PROSE[:4], "Sign up for our newsletter"]))
    assert [row["cue_above"] for row in found[2:5]] == ["advertisement:1", "advertisement:2", "advertisement:3"]
    assert found[1]["cue_above"] == found[0]["cue_above"] == "none"
    assert [row["cue_below"] for row in found[:2]] == ["advertisement:1", "none"]
    assert [row["cue_below"] for row in found[3:6]] == ["newsletter:3", "newsletter:2", "newsletter:1"]
    assert found[3]["cues_around"] == "2"


def test_places() -> None:
    found = rows("\n".join(PROSE[:4]))
    assert [row["line_number"] for row in found] == ["0", "1", "2", "3"]
    assert [row["lines_left"] for row in found] == ["3", "2", "1", "0"]


def test_what_stands_before() -> None:
    found = rows("\n".join([PROSE[0]] * 4), [2_000] * 4)
    shares = [row["prose_before"] for row in found]
    assert shares == ["0", "20-29", "50-59", "70-79"]


#: Long enough to be prose, and about the same three things.
MATTER = (
    "Ropeworks stood beside harbours for centuries, and harbours paid for every ropeworks that burnt down in spring.",
    "Spring was when ropeworks burnt down, since harbours then wanted all their cables at once and at any price.",
)


def cohesion(line: str, scores: tuple[int, ...] = (2_000, 2_000)) -> dict[str, str]:
    """The bins of a line above two paragraphs."""
    return rows("\n".join([line, *MATTER]), [0, *scores])[0]


@pytest.mark.parametrize(
    ("line", "shared", "percent", "own"),
    [
        ("Ropeworks burnt", "2", "100+", "0-9"),
        ("Ropeworks and harbours of Denmark", "2", "60-69", "30-39"),
        ("Zebras graze", "0", "0-9", "100+"),
        ("Zebras, zebras, harbours", "1", "50-59", "50-59"),
        ("And so it was", "0", "none", "none"),
        ("—", "0", "none", "none"),
    ],
)
def test_what_a_line_shares_with_the_prose(line: str, shared: str, percent: str, own: str) -> None:
    row = cohesion(line)
    assert (row["shared_words"], row["shared_percent"], row["own_words_percent"]) == (shared, percent, own)


def test_only_likely_prose_is_the_matter() -> None:
    assert cohesion("Ropeworks burnt", (499, 499))["shared_words"] == "0"
    assert cohesion("Ropeworks burnt", (500, 0))["shared_words"] == "2"
    found = rows("Ropeworks burnt\nRopeworks burnt down", [0, 2_000])
    assert found[0]["shared_words"] == "0", "short lines are no prose"


def test_prose_shares_what_other_prose_says() -> None:
    # Its own words would be all of its words.
    found = rows("\n".join(MATTER), [2_000, 2_000])
    assert [row["shared_words"] for row in found] == ["4-5", "4-5"]
    assert rows(MATTER[0], [2_000])[0]["shared_words"] == "0"
    assert rows(MATTER[0], [2_000])[0]["own_words_percent"] == "100+"


@given(scored_pages())
def test_cohesion_is_counted_over_the_page(found: tuple[list[Line], list[Described], list[int]]) -> None:
    lines, described, scores = found
    long = [feature.name for feature in FEATURES].index("chars")
    prose = [item for item, score in zip(described, scores, strict=True) if score >= 500 and item.row[long] >= 11]
    for item, score, row in zip(described, scores, context_rows(lines, described, scores), strict=True):
        own = score >= 500 and item.row[long] >= 11
        others = [word for word in item.topics if sum(word in other.topics for other in prose) > own]
        alone = [word for word in item.topics if sum(word in other.topics for other in described) == 1]
        names = named(CONTEXT_FEATURES, row)
        assert holds(names["shared_words"], len(others))
        if item.topics:
            assert holds(names["shared_percent"], len(others) * 100 // len(item.topics))
            assert holds(names["own_words_percent"], len(alone) * 100 // len(item.topics))
        else:
            assert names["shared_percent"] == names["own_words_percent"] == "none"


def holds(name: str, value: int) -> bool:
    """Whether a bin named after its range holds a value."""
    low, _, high = name.rstrip("+").partition("-")
    return int(low) <= value and (name.endswith("+") or value <= int(high or low))


@pytest.mark.parametrize(
    ("text", "feature", "expected"),
    [
        ("one", "page_lines", "0-1"),
        ("\n".join("abcdefghijkl"), "page_lines", "12-19"),
        ("\n".join([PROSE[0], *CLUTTER[:3]]), "page_cue_percent", "70-79"),
        ("one\n\ntwo\n\nthree\n\nfour", "page_gap_percent", "70-79"),
        ("one\ntwo", "page_gap_percent", "0"),
        ("- one\n- two", "page_list_percent", "100+"),
        ("Is it?\nIt is.", "page_questions_percent", "50-59"),
        ("Advertisement\nAdvertisement", "page_advertisement_lines", "2"),
        ("Reply\nReply\nRain fell.\nSnow fell.", "page_repeats_percent", "50-59"),
    ],
)
def test_the_page(text: str, feature: str, expected: str) -> None:
    lines, described = page(text)
    assert named(PAGE_FEATURES, page_row(lines, described, [0] * len(lines)))[feature] == expected
