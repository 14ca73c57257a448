"""The page of differences: what became of each block, and that nothing of a corpus is markup in it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpora import Page
from benchmarks.html import Scored
from benchmarks.html_diff import (
    DROPPED,
    KEPT,
    LACKING,
    MEANINGS,
    MISSED,
    WRONG,
    Block,
    Shown,
    compare,
    diff_page,
    outcome,
    worst,
)
from benchmarks.metrics import Score, words

LONG = "The harbour master opened the new pier on a wet morning in May"
OTHER = "Nobody had told the ferry about it so it went to the old one"
MENU = "All our newsletters and podcasts for subscribers in one place"


def decision(text: str, *, kept: bool = True) -> SimpleNamespace:
    return SimpleNamespace(
        text=text, kept=kept, label=SimpleNamespace(value="body"), score=1500, path="html > p", reason="prose: long"
    )


def outcomes(blocks: list[tuple[str, bool]], gold: str) -> list[str]:
    return [block.outcome for block in compare([decision(text, kept=kept) for text, kept in blocks], gold, "en")]


class TestBlocks:
    def test_the_four_outcomes(self) -> None:
        gold = f"{LONG}\n{OTHER}"
        assert outcomes([(LONG, True), (OTHER, False), (MENU, True), (MENU, False)], gold) == [
            KEPT, MISSED, WRONG, DROPPED,
        ]  # fmt: skip

    def test_gold_that_no_block_holds(self) -> None:
        assert outcomes([(LONG, True)], f"{LONG}\n{OTHER}") == [KEPT, LACKING]

    def test_repeated_gold_counts_once_and_what_is_kept_takes_it(self) -> None:
        assert outcomes([(LONG, True), (LONG, True)], LONG) == [KEPT, WRONG]
        assert outcomes([(LONG, False), (LONG, True)], LONG) == [DROPPED, KEPT]

    def test_a_word_that_gold_holds_by_chance_is_no_gold(self) -> None:
        assert outcomes([(MENU, False), ("Ferry", False), (MENU, False), (OTHER, True)], OTHER)[1] == DROPPED
        assert outcomes([(MENU, False), ("Ferry", True), (LONG, True)], f"Ferry\n{LONG}")[1] == KEPT
        assert outcomes([(LONG, True), ("Pier", False)], f"{LONG} Pier")[1] == MISSED

    @pytest.mark.parametrize("kept", [True, False])
    def test_blocks_without_words_are_never_wrong(self, kept: bool) -> None:
        assert outcome(kept=kept, share=0.0, counted=False) == (KEPT if kept else DROPPED)

    def test_reasons_of_wrong_decisions_only(self) -> None:
        blocks = compare([decision(LONG), decision(MENU)], LONG, "en")
        assert [bool(block.reason) for block in blocks] == [False, True]

    @given(
        st.lists(st.tuples(st.text("ab c\n", max_size=20), st.booleans()), max_size=8), st.text("ab c\n", max_size=60)
    )
    def test_every_decision_is_one_block_and_no_more_is_kept_than_gold_holds(
        self, blocks: list[tuple[str, bool]], gold: str
    ) -> None:
        found = compare([decision(text, kept=kept) for text, kept in blocks], gold, "en")
        shown = [block for block in found if block.outcome != LACKING]
        assert [block.text for block in shown] == [text for text, _ in blocks]
        assert [block.outcome in (KEPT, WRONG) for block in shown] == [kept for _, kept in blocks]
        # At least half of each such block's words are words of gold that no other has taken.
        right = sum(block.words for block in shown if block.outcome == KEPT and block.words)
        assert right <= 2 * len(words(gold, "en"))


def shown(text: str, url: str = "") -> Shown:
    score = Score(0.5, 0.5, 0.5)
    blocks = tuple(Block(name, text, 1, "body", -1200, text, text) for name in MEANINGS)
    return Shown(
        Page(text, text, "", "", url), Scored(text, text, "", "", {"declutter": score, "<peer>": score}), blocks
    )


class TestPage:
    @given(st.text(max_size=40))
    @settings(max_examples=50)
    def test_nothing_of_a_corpus_is_markup(self, text: str) -> None:
        plain = diff_page([shown("x", "x")], "all")
        made = diff_page([shown(text, text)], "all")
        assert made.count("<") == plain.count("<") or "<br>" in made
        made.encode()

    def test_markup_in_a_page_is_shown_as_text(self) -> None:
        made = diff_page([shown("<script>alert(1)</script>\u202e\"'&", "javascript:alert(1)")], "<b>")
        assert "<script" not in made
        assert "<b>)" not in made
        assert "href" not in made
        assert "\u202e" not in made
        assert "&lt;script&gt;" in made
        assert "&lt;peer&gt;" in made

    def test_offline(self) -> None:
        made = diff_page([shown("x")], "all")
        assert "default-src 'none'" in made
        assert "http" not in made.replace("http-equiv", "")

    def test_long_blocks_and_many_blocks_are_counted(self) -> None:
        item = shown("x")
        many = Shown(item.page, item.scored, (Block(KEPT, "y" * 2000, 1),) + (Block(KEPT, "z", 1),) * 3500)
        made = diff_page([many], "all")
        assert "500 more characters" in made
        assert "and 501 more blocks" in made

    def test_worst_first(self) -> None:
        pages = [Scored("c", str(f1), "", "", {"declutter": Score(f1, f1, f1)}) for f1 in (0.9, 0.1, 0.5)]
        assert [page.id for page in worst(pages, 2)] == ["0.1", "0.5"]
