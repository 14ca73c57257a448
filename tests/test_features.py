"""The context-free features: bins for every line, and what single features say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter.features import (
    FEATURES,
    NO_WORDING,
    TOPICS,
    WORDING_BINS,
    Wording,
    describe_lines,
    ranges,
    wording_bin,
)
from declutter.lexicon import load
from declutter.parse_text import parse_text
from declutter.shapes import MEASURED_CHARS, binned
from declutter.tokens import normalised
from declutter.values import Label
from tests.helpers import any_text, bins, describe_text, named, sources


@given(sources() | any_text)
def test_every_feature_of_every_line_has_a_bin(source: str) -> None:
    lines = parse_text(source)
    described = describe_lines(lines, load("en"))
    assert len(described) == len(lines)
    for item in described:
        assert len(item.row) == len(FEATURES)
        assert all(0 <= number < len(feature.bins) for number, feature in zip(item.row, FEATURES, strict=True))
        assert len(set(item.hits)) == len(item.hits)
        assert all(hit.label in list(Label) and hit.prior for hit in item.hits)
        assert not item.topics & load("en").stop_words


def test_names_are_unique() -> None:
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)
    for feature in FEATURES:
        assert len(set(feature.bins)) == len(feature.bins) > 1
        assert not any(set(":*") & set(name) for name in (feature.name,)), "evidence is written name:bin*name:bin"


@pytest.mark.parametrize(
    ("line", "feature", "expected"),
    [
        ("abc", "chars", "0-3"),
        ("abcd", "chars", "4-7"),
        ("a" * 999, "chars", "600-999"),
        ("a" * 1_000, "chars", "1000+"),
        ("one", "words", "1"),
        ("one two, three.", "words", "3"),
        ("It is so.", "stops", "3"),
        ("Zebras graze", "stops", "0"),
        ("The zebra", "stop_percent", "50-59"),
        ("lower", "starts", "lower"),
        ("Éa", "starts", "upper"),
        ("42 ways", "starts", "digit"),
        ("“So", "starts", "quote"),
        ("• so", "starts", "bullet"),
        ("- so", "starts", "bullet"),
        ("(so)", "starts", "bracket"),
        ("» so", "starts", "arrow"),
        ("© so", "starts", "mark"),
        ("✓ so", "starts", "symbol"),
        ("渡船", "starts", "wide"),
        ("so", "ends", "lower"),
        ("SO", "ends", "upper"),
        ("so.", "ends", "stop"),
        ("so。", "ends", "stop"),
        ("so?", "ends", "question"),
        ("so!", "ends", "exclaim"),
        ("so:", "ends", "colon"),
        ("so…", "ends", "ellipsis"),
        ("so,", "ends", "comma"),
        ("so”", "ends", "quote"),
        ("so)", "ends", "bracket"),
        ("so →", "ends", "arrow"),
        ("so ✓", "ends", "symbol"),
        ("渡船", "ends", "wide"),
        ("1234", "digit_percent", "100+"),
        ("abcd", "digit_percent", "0"),
        ("ABCD", "upper_percent", "100+"),
        ("abcd", "symbol_percent", "0"),
        ("..!?", "symbol_percent", "100+"),
        ("café Größe naïve", "symbol_percent", "0"),
        ("渡船在黎明时分离开港口", "symbol_percent", "0"),
        ("a, b, c", "commas", "2"),
        ("a | b", "separators", "1"),
        ("a · b » c", "separators", "2"),
        ("(a)", "brackets", "2"),
        ('"a"', "quotes", "2"),
        ("“a”", "quotes", "2"),
        ("x = {y};", "code_signs", "3-4"),
        ("So it is. So it was. Is it?", "sentences", "3"),
        ("So it is", "sentences", "0"),
        pytest.param("渡船离开。四十名乘客。", "sentences", "2"),
        ("Photo: so", "colon", "early"),
        ("So it is, as everybody knew: bad", "colon", "later"),
        ("So it is:", "colon", "end"),
        ("so it is", "colon", "none"),
        ("    so", "indent", "4-7"),
        ("so", "indent", "0"),
        ("a\tb", "columns", "tabs"),
        ("a   b", "columns", "tabs"),
        ("a b", "columns", "none"),
        ("the end", "first_word", "stop"),
        ("end of the", "last_word", "stop"),
        ("end game", "last_word", "other"),
        ("plain", "script", "ascii"),
        ("a long line with an é in it", "script", "some"),
        ("éèêë", "script", "much"),
        ("渡船", "script", "wide"),
        ("Only $5", "price", "yes"),
        ("Only 5", "price", "no"),
        ("$ and £", "price", "no"),
        ("We use cookies and similar tracking technologies", "consent_words", "3"),
        ("We use cookies and similar tracking technologies" + " boat" * 170, "consent_words", "3"),
        ("We use cookies and similar tracking technologies" + " boat" * 400, "consent_words", "1"),
        ("Donate", "fundraising_words", "1"),
        ("Donate" + " boat" * 700, "fundraising_words", "1"),
        ("Zebras graze", "consent_words", "0"),
        ("Zebras graze", "wording", "+0.00"),
        ("* * *", "wording", "+0.00"),
    ],
)
def test_a_line_falls_into_its_bin(line: str, feature: str, expected: str) -> None:
    assert bins(line)[feature] == expected


def test_the_end_of_a_long_line_is_seen() -> None:
    assert bins("word " * 1_000 + "end?")["ends"] == "question"


def test_only_so_much_of_a_line_is_measured() -> None:
    head = "word " * (MEASURED_CHARS // 5)
    assert bins(head + "x")["digit_percent"] == bins(head + "1" * 9_000 + "x")["digit_percent"] == "0"
    assert not any(hit.name.startswith("cue:") for hit in describe_text(head + "photo: doe")[0].hits)


def test_repeats_are_counted_on_the_page_and_in_any_spelling() -> None:
    texts = ["Reply", "reply", "» REPLY", "Rain fell."]
    rows = [named(FEATURES, item.row) for item in describe_text("\n".join(texts))]
    assert [row["repeats"] for row in rows] == ["3-4", "3-4", "3-4", "0-1"]


@given(
    st.lists(
        st.sampled_from(["Reply", "    Reply", "Rain fell.", "Advertisement", "1 2 3", "• one"]),
        min_size=1,
        max_size=12,
    )
)
def test_a_line_alone_has_the_features_it_has_on_a_page(texts: list[str]) -> None:
    place = [feature.name for feature in FEATURES].index("repeats")
    for text, item in zip(texts, describe_text("\n".join(texts)), strict=True):
        (alone,) = describe_text(text)
        assert (item.hits, item.topics) == (alone.hits, alone.topics)
        assert item.row[:place] + item.row[place + 1 :] == alone.row[:place] + alone.row[place + 1 :]


def test_every_vocabulary_is_a_feature() -> None:
    for words in load("en").vocabulary.values():
        assert set(words) <= set(TOPICS)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6, unique=True).map(sorted))
def test_bins_and_their_names_agree(limits: list[int]) -> None:
    names, table = ranges(*limits), binned(*limits)
    assert len(table) == limits[-1] + 1
    for value, number in enumerate(table):
        low, _, high = names[number].rstrip("+").partition("-")
        assert int(low) <= value
        assert names[number].endswith("+") or value <= int(high or low)


@pytest.mark.parametrize(
    ("line", "topics"),
    [
        ("Zebras graze", {"zebras", "graze"}),
        ("The zebras of the Zebras", {"zebras"}),
        ("It is so.", set()),
        ("* * *", set()),
    ],
)
def test_what_a_line_is_about(line: str, topics: set[str]) -> None:
    (described,) = describe_text(line)
    assert described.topics == topics


# --- words ---


def wording_of(text: str, wording: Wording) -> int:
    """What the words of a line weigh."""
    _line, tokens = normalised(text)
    return wording.total(tokens)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("zebras", 0),
        ("subscribe", 300),
        ("please subscribe", 300),
        ("subscribe subscribe", 300),
        ("rain and subscribe now", int((300 - 100) / 2**0.5)),
        ("so we subscribe with rain today", int((300 - 100) / 2**0.5)),
        ("now we subscribe to rain again", int((300 - 100 + 50) / 3**0.5)),
        ("now we subscribe to rain ever", int((300 - 100 + 50 - 7) / 4**0.5)),
        ("ever", -7),
        ("now", 50),
        ("It is now and ever so", 0),
    ],
)
def test_words_weigh_their_sum_over_the_root_of_their_number(text: str, total: int) -> None:
    weights = {"subscribe": 300, "rain": -100, "^now": 50, "ever$": -7}
    assert wording_of(text, Wording.of(weights)) == total
    assert wording_of(text, NO_WORDING) == 0


@given(
    st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=400),
    st.dictionaries(st.sampled_from([*"abcdefgh", "^a", "^b", "a$", "b$"]), st.integers(-2_000, 2_000)),
)
def test_words_against_adding_them_up_one_by_one(tokens: list[str], weights: dict[str, int]) -> None:
    wording = Wording.of(weights)
    keys = [*sorted(set(tokens)), f"^{tokens[0]}", f"{tokens[-1]}$"]
    found = [weights[key] for key in keys if key in weights]
    expected = sum(found) / len(found) ** 0.5 if found else 0
    assert wording.total(tokens) == pytest.approx(expected, abs=1)
    told = wording.telling(frozenset(tokens), tokens)
    assert sorted(weight for _word, weight in told) == sorted(found)
    assert [abs(weight) for _word, weight in told] == sorted(map(abs, found), reverse=True)
    assert {word for word, _weight in told} <= set(tokens)


def test_many_words_have_a_root_too() -> None:
    tokens = [f"w{number}" for number in range(300)]
    wording = Wording.of(dict.fromkeys(tokens, 100))
    assert wording.total(tokens) == int(30_000 / 300**0.5)


def test_words_are_a_feature_of_a_line() -> None:
    lines = parse_text("Subscribe\nzebras\nrain")
    described = describe_lines(lines, load("en"), Wording.of({"subscribe": -1_000, "rain": 9_000}))
    assert [named(FEATURES, item.row)["wording"] for item in described] == ["-1.00", "+0.00", "+2.75"]


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**4))
def test_the_bins_of_words_are_in_order(total: int, more: int) -> None:
    assert 0 <= wording_bin(total) <= wording_bin(total + more) < WORDING_BINS
