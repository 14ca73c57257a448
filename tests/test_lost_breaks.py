"""The breaks that a page on one line has lost: their features, their weights, and what is kept together."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import Cleaner, Label
from declutter.lexicon import load as load_lexicon
from declutter.line_breaks import cut_lines, inside_sentences, words_of
from declutter.lost_breaks import GAP_FEATURES, LOST_BREAKS, Opening, gap_rows, is_inside, load
from declutter.parse_text import parse_text
from tests.helpers import PROSE

TEXT = Cleaner(kind="text")
ARTICLE = " ".join(PROSE)
ENGLISH = load_lexicon("en")
#: Words of all kinds, with all ends.
WORD = st.one_of(
    st.sampled_from(["the", "The", "Home", "BBC", "7", "3rd", "J.", "|", "x", "“Yes,”", "2024:", "更多。", "ال", "a,"]),
    st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=6),
)
OPENING = st.builds(Opening, st.integers(0, 7), st.booleans())


def parts(text: str) -> list[str]:
    """The spans that a text is cut into."""
    return [line.text for line in cut_lines(parse_text(text), ENGLISH)]


class TestRows:
    @given(st.lists(st.tuples(WORD, OPENING), max_size=12))
    def test_a_row_for_every_gap_and_a_weight_for_every_cell(self, found: list[tuple[str, Opening]]) -> None:
        words, openings = [word for word, _ in found], [opening for _, opening in found]
        rows = gap_rows(words, ENGLISH.stop_words, openings)
        assert len(rows) == max(len(words) - 1, 0)
        for row in rows:
            for feature, cell in zip(GAP_FEATURES, row, strict=True):
                assert 0 <= cell < feature.rows * feature.columns
        weights = load()
        for row, total in zip(rows, weights.sums(rows), strict=True):
            assert total == weights.bias + sum(weights.tables[place][cell] for place, cell in enumerate(row))

    def test_a_gap_is_told_by_what_stands_around_it(self) -> None:
        words = ["He", "said", "so.", "Share", "this", "The", "minister"]
        none = Opening(0, alone=False)
        rows = gap_rows(words, ENGLISH.stop_words, [none, none, none, Opening(2, alone=True), none, none, none])
        names = [feature.name for feature in GAP_FEATURES]
        begins, ended = names.index("phrase_begins"), names.index("phrase_ended")
        assert [row[begins] > 0 for row in rows] == [False, False, True, False, False, False]
        assert [row[ended] > 0 for row in rows] == [False, False, False, False, True, False]

    def test_a_sentence_end_parts_more_than_its_middle(self) -> None:
        text = "The boat came late. Nobody minded."
        words = words_of(text, ENGLISH)
        sums = load().sums(gap_rows(text.split(), ENGLISH.stop_words, words.openings))
        assert max(sums) == sums[3]

    @pytest.mark.parametrize(
        ("words", "inside"), [("Barack Obama", True), ("Room 12", True), ("Obama said", False), (". .", True)]
    )
    def test_names_and_rows_of_marks_stay_whole(self, words: str, inside: bool) -> None:
        none = Opening(0, alone=False)
        [row] = gap_rows(words.split(), ENGLISH.stop_words, [none, none])
        assert is_inside(row) is inside


class TestWeights:
    def test_are_those_of_the_features(self) -> None:
        data = json.loads(LOST_BREAKS.read_text(encoding="utf-8"))
        assert set(data["features"]) == {feature.name for feature in GAP_FEATURES}

    @pytest.mark.parametrize("change", [{"format": 0}, {"features": {}}, {"features": {"end_after": [[1]]}}])
    def test_others_are_refused(self, change: dict[str, object], tmp_path: Path) -> None:
        data = json.loads(LOST_BREAKS.read_text(encoding="utf-8"))
        path = tmp_path / "weights.json"
        path.write_text(json.dumps({**data, **change}), encoding="utf-8")
        with pytest.raises(ValueError, match=r"weights\.json"):
            load(path)


class TestPages:
    def test_menus_and_stories_without_cues_go(self) -> None:
        """Names that no lexicon knows, in front of an article and below it."""
        text = (
            f"Harbour Tides Ferries Timetable Pilots Moorings Yacht Club Events Search Menu {ARTICLE} Share this Tweet "
            "Related stories Ferry strike called off Bridge closed for repairs Piano found in a boat © 2024 The Post"
        )
        assert TEXT.clean(text) == ARTICLE

    def test_a_title_between_sentences_stays(self) -> None:
        text = f"{ARTICLE} Piano Found In A Lifeboat {ARTICLE}"
        assert TEXT.clean(text) == text

    @pytest.mark.parametrize(
        "sentence",
        [
            "It is covered by the GNU Free Documentation License of 2002, which the committee read aloud twice.",
            "THE PROGRAM IS PROVIDED AS IS, WITHOUT WARRANTY OF ANY KIND, BY ITS AUTHORS AND BY NOBODY ELSE.",
            "The prize went to Malala Yousafzai, Kailash Satyarthi, Jean Tirole, Patrick Modiano and Shuji Nakamura.",
        ],
    )
    def test_no_word_is_lost_inside_a_sentence(self, sentence: str) -> None:
        text = f"Home News Sport Contact us {ARTICLE} {sentence} {ARTICLE} Share on Facebook"
        assert TEXT.clean(text) == f"{ARTICLE} {sentence} {ARTICLE}"

    def test_bylines_and_dates_are_no_parts_of_the_sentence(self) -> None:
        head = "Home News Log in Ferry runs again after a year of waiting By Jane Doe 3 May 2024"
        text = f"{head} {ARTICLE} {ARTICLE} Menu"
        labels = {decision.text: decision.label for decision in TEXT.explain(text).dropped}
        assert labels["By Jane Doe 3"] is Label.BYLINE

    @given(st.lists(st.sampled_from([*PROSE, "Home News Sport", "Share", "Barack Obama", "|"]), max_size=9))
    def test_what_is_inside_a_sentence_has_neighbours_on_its_line(self, texts: list[str]) -> None:
        lines = cut_lines(parse_text("\n".join([" ".join(texts), "Another line."])), ENGLISH)
        for run, (before, behind) in inside_sentences(lines):
            assert (before, behind) == (run.start - 1, run.stop)
            assert all(line.gap is not None for line in lines[run.start : behind + 1])

    @given(st.lists(st.sampled_from([*PROSE, "Home", "Sport", "Read more:", "Ferry strike called off"]), max_size=9))
    def test_paragraphs_are_whole_sentences(self, texts: list[str]) -> None:
        """Of two spans of prose next to each other the first is about as long as a paragraph."""
        found = parts(" ".join(texts))
        for above, below in pairwise(found):
            if above in ARTICLE and below in ARTICLE:
                assert len(above) + len(below) > 400
