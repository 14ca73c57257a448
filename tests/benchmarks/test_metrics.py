"""The measures: word overlap, intervals, alignment, the oracle and the mapping of spans to lines."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.metrics import (
    GOLD_LINE_SHARE,
    Interval,
    accuracy,
    bootstrap,
    bootstrap_mean,
    bootstrap_ratio,
    combine,
    gold_shares,
    mean,
    median,
    oracle,
    overlap,
    paired_bootstrap,
    paired_bootstrap_ratio,
    quantile,
    score,
    touching,
    word_score,
    words,
)

WORDS = st.sampled_from(["rain", "storm", "home", "menu", "the", "boat"])
LINES = st.lists(st.lists(WORDS, max_size=5), max_size=7)


class TestWords:
    def test_lower_cased_word_characters(self) -> None:
        assert words("The Boat's No. 7, naïve!") == ["the", "boat", "s", "no", "7", "naïve"]

    @pytest.mark.parametrize("language", ["zh", "ja", "th", "zh-Hans", "JA", "zh_TW"])
    def test_characters_where_words_are_not_spaced(self, language: str) -> None:
        assert words("雨が 降る。", language) == ["雨", "が", "降", "る"]

    @pytest.mark.parametrize("language", ["", "en", "ko", "tha"])
    def test_words_elsewhere(self, language: str) -> None:
        assert words("雨が 降る。", language) == ["雨が", "降る"]

    def test_nothing(self) -> None:
        assert words(" \n—…") == []


class TestScore:
    def test_known_value(self) -> None:
        found = word_score(Counter("aabc"), Counter("abbd"))
        assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)

    def test_multiset_not_set(self) -> None:
        assert overlap(Counter("aaa"), Counter("aa")) == 2

    def test_empty_texts_agree(self) -> None:
        assert word_score(Counter(), Counter()).f1 == 1.0

    @pytest.mark.parametrize(("hits", "predicted", "gold"), [(0, 0, 5), (0, 5, 0), (0, 4, 4)])
    def test_nothing_right(self, hits: int, predicted: int, gold: int) -> None:
        assert score(hits, predicted, gold).f1 == 0.0

    @given(st.lists(WORDS), st.lists(WORDS))
    def test_bounds_and_symmetry(self, left: list[str], right: list[str]) -> None:
        there, back = word_score(Counter(left), Counter(right)), word_score(Counter(right), Counter(left))
        assert 0.0 <= there.f1 <= 1.0
        assert there.f1 == back.f1
        assert there.precision == back.recall

    def test_combine(self) -> None:
        assert combine([Counter("ab"), Counter("b")]) == Counter("abb")
        assert combine([]) == Counter()


class TestQuantile:
    @pytest.mark.parametrize(("share", "wanted"), [(0.0, 1.0), (0.5, 2.5), (1.0, 4.0), (0.25, 1.75)])
    def test_interpolates(self, share: float, wanted: float) -> None:
        assert quantile([4.0, 1.0, 3.0, 2.0], share) == wanted

    def test_empty(self) -> None:
        assert quantile([], 0.5) == 0.0
        assert mean([]) == 0.0

    @given(st.lists(st.floats(-1e6, 1e6), min_size=1))
    def test_median_lies_between(self, values: list[float]) -> None:
        assert min(values) <= median(values) <= max(values)


class TestBootstrap:
    def test_same_every_time(self) -> None:
        values = [random.Random(4).random() for _ in range(30)]
        assert bootstrap_mean(values) == bootstrap_mean(values)

    def test_constant_has_no_width(self) -> None:
        assert bootstrap_mean([0.25] * 8) == Interval(0.25, 0.25, 0.25)

    def test_no_documents(self) -> None:
        assert bootstrap_mean([]) == Interval(0.0, 0.0, 0.0)
        assert bootstrap_ratio([]) == Interval(0.0, 0.0, 0.0)

    def test_covers_about_what_it_says(self) -> None:
        draw = random.Random(7)
        intervals = [bootstrap_mean([draw.gauss(0, 1) for _ in range(30)], 300) for _ in range(150)]
        assert 0.86 <= sum(item.low <= 0 <= item.high for item in intervals) / 150 <= 0.99

    def test_paired_is_narrower_than_its_parts(self) -> None:
        draw = random.Random(5)
        theirs = [draw.random() for _ in range(100)]
        ours = [value + 0.1 + 0.01 * draw.random() for value in theirs]
        found = paired_bootstrap(ours, theirs)
        alone = bootstrap_mean(ours)
        assert 0.1 < found.low < found.value < found.high < 0.11
        assert found.high - found.low < (alone.high - alone.low) / 5

    def test_paired_needs_pairs(self) -> None:
        with pytest.raises(ValueError, match=r"longer|shorter"):
            paired_bootstrap([1.0], [1.0, 2.0])
        with pytest.raises(ValueError, match="equally many"):
            paired_bootstrap_ratio([(1, 2)], [])

    def test_ratio_weighs_documents_by_their_size(self) -> None:
        assert bootstrap_ratio([(1, 1), (0, 99)]).value == 0.01

    def test_ratio_difference(self) -> None:
        found = paired_bootstrap_ratio([(3, 4), (3, 4)], [(1, 4), (1, 4)])
        assert found == Interval(0.5, 0.5, 0.5)

    def test_any_statistic(self) -> None:
        assert bootstrap(3, lambda drawn: float(max(drawn))).value == 2.0

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
    @settings(max_examples=25)
    def test_ordered(self, values: list[float]) -> None:
        found = bootstrap_mean(values, 100)
        assert found.low <= found.high
        assert min(values) - 1e-9 <= found.low
        assert found.high <= max(values) + 1e-9


class TestGoldShares:
    def test_sentences_in_and_out(self) -> None:
        gold = ["the", "storm", "took", "the", "pier", "in", "one", "night"]
        lines = [["the", "storm", "took", "the", "pier"], ["read", "more", "about", "the", "storm"], ["night"], []]
        assert gold_shares(lines, gold) == [1.0, 0.0, 1.0, 0.0]

    def test_part_of_a_line(self) -> None:
        assert gold_shares([["a", "b", "c", "d", "x", "y", "z", "w"]], list("abcd")) == [0.5]

    @given(LINES)
    def test_every_line_of_the_gold_is_gold(self, lines: list[list[str]]) -> None:
        gold = [word for line in lines for word in line]
        assert all(share == 1.0 for line, share in zip(lines, gold_shares(lines, gold), strict=True) if line)


def best_by_trying(lines: list[list[str]], gold: list[str]) -> float:
    """The best F1 over all selections of lines."""
    bag = Counter(gold)
    return max(
        word_score(bag, combine(Counter(line) for line, keep in zip(lines, mask, strict=True) if keep)).f1
        for mask in product([False, True], repeat=len(lines))
    )


class TestOracle:
    def test_drops_the_menu(self) -> None:
        lines = [["home"], ["the", "storm", "took", "the", "pier"], ["share"]]
        value, kept = oracle(lines, lines[1])
        assert value == 1.0
        assert kept == [False, True, False]

    def test_empty_gold_and_empty_page(self) -> None:
        assert oracle([["home"]], [])[0] == 1.0
        assert oracle([], ["rain"])[0] == 0.0
        assert oracle([], []) == (1.0, [])

    @given(LINES, st.lists(WORDS, max_size=8))
    @settings(max_examples=60)
    def test_between_keeping_all_and_the_best(self, lines: list[list[str]], gold: list[str]) -> None:
        value, kept = oracle(lines, gold)
        everything = word_score(Counter(gold), combine(map(Counter, lines))).f1
        chosen = combine(Counter(line) for line, keep in zip(lines, kept, strict=True) if keep)
        assert everything <= value <= best_by_trying(lines, gold) + 1e-9
        assert value == pytest.approx(word_score(Counter(gold), chosen).f1)

    def test_threshold_is_a_share(self) -> None:
        assert 0 < GOLD_LINE_SHARE < 1


class TestTouching:
    def test_lines_parts_and_wrapped_paragraphs(self) -> None:
        lines = ["ab cd", "", "efg", "hi"]
        spans = [(0, 2), (3, 5), (7, 13)]
        assert list(touching(spans, lines)) == [(0, 0, 2), (0, 1, 2), (2, 2, 3), (3, 2, 2)]

    def test_blank_is_touched_by_nothing(self) -> None:
        assert list(touching([(0, 3)], [" ", ""])) == []
        assert list(touching([], ["a"])) == []
        assert list(touching([(0, 0)], ["a"])) == []

    @given(st.lists(st.text("ab \t", max_size=6), max_size=8))
    def test_one_span_a_line_and_one_for_all(self, lines: list[str]) -> None:
        spans, place = [], 0
        for line in lines:
            spans.append((place, place + len(line)))
            place += len(line) + 1
        sizes = [len("".join(line.split())) for line in lines]
        wanted = [(index, index, size) for index, size in enumerate(sizes) if size]
        assert list(touching(spans, lines)) == wanted
        whole = list(touching([(0, place)], lines))
        assert [(line, size) for line, _, size in whole] == [(line, size) for line, _, size in wanted]


def test_accuracy() -> None:
    assert accuracy(Counter({("a", "a"): 3, ("a", "b"): 1})) == (3, 4)
    assert accuracy(Counter()) == (0, 0)
