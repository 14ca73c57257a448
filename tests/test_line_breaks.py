"""Texts whose line breaks say nothing: wrapped paragraphs, broken sentences, and pages on one line."""

from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.line_breaks import VERSIONS, WANTED, as_lines, f1
from benchmarks.samples import read_samples
from declutter import Cleaner, clean, explain
from declutter.lexicon import load
from declutter.line_breaks import cut_lines
from declutter.paragraphs import may_be_broken, rejoined, unwrapped
from declutter.parse_text import parse_text
from tests.helpers import CLUTTER, PROSE

TEXT = Cleaner(kind="text")
ARTICLE = " ".join(PROSE)
#: Prose in which words stand that are cues where they stand alone.
DELICATE = (
    "She was certified as a Professional Resume Writer and as a Career Coach before she moved into Advertising.",
    "Singing in English, French, Italian, Arabic, Japanese and more, the choir toured Home and Away.",
    "He asked for the Privacy Policy of the firm, and the Terms of Use under which the Contact was kept.",
    "The Comments were read aloud in court. The Subscribe button, said the judge, had been hidden from the Public.",
    "It was 7. January when the News arrived. The Share of the vote was small, and the Menu had no fish.",
)


def spans(text: str, language: str = "en") -> list[str]:
    """The spans that a text without line breaks is cut into."""
    return [line.text for line in cut_lines(parse_text(text), load(language))]


class TestOneLine:
    def test_of_the_issue(self) -> None:
        text = (
            f"{PROSE[0]} “We measured it twice,” said the minister. Read more: Other story Share this "
            "Subscribe to our newsletter © 2024"
        )
        assert clean(text) == f"{PROSE[0]} “We measured it twice,” said the minister."

    @pytest.mark.parametrize("clutter", ["Read more: Why not?", "Subscribe to our newsletter.", "© 2024 The Post."])
    @pytest.mark.parametrize("place", [0, 2, 5])
    def test_goes_at_the_start_the_end_and_inside(self, clutter: str, place: int) -> None:
        sentences = [*PROSE]
        sentences.insert(place, clutter)
        assert TEXT.clean(" ".join(sentences)) == ARTICLE

    def test_a_menu_goes(self) -> None:
        assert TEXT.clean(f"Home News Sport Contact us {ARTICLE}") == ARTICLE

    def test_a_sentence_behind_a_notice_stays(self) -> None:
        assert TEXT.clean(f"{PROSE[0]} © 2024 {PROSE[1]}") == f"{PROSE[0]} {PROSE[1]}"

    @pytest.mark.parametrize("prose", DELICATE)
    def test_prose_is_not_cut(self, prose: str) -> None:
        text = f"{PROSE[0]} {prose} {PROSE[1]}"
        assert spans(text) == [text]

    @given(st.lists(st.sampled_from(PROSE), min_size=1, max_size=9).map(" ".join))
    def test_prose_without_clutter_is_never_cut(self, text: str) -> None:
        assert spans(text) == [text]
        assert TEXT.clean(text) == text

    def test_other_languages(self) -> None:
        german = "Die Fähre verließ den Hafen im Morgengrauen, und niemand wusste, wohin sie fuhr und was sie trug."
        text = f"{german} Lesen Sie auch: Warum niemand kam. {german}"
        assert explain(text).text == f"{german} {german}"
        chinese = "渡船在黎明时分离开了港口，船上有四十名乘客，他们都不知道在对岸等着自己的是什么。" * 4
        assert explain(chinese).text == chinese
        assert explain(f"{chinese}点击阅读更多新闻。{chinese}责任编辑：张三").text == chinese * 2

    def test_separators_cut(self) -> None:
        text = f"{ARTICLE} | Share on Facebook | Print | Contact us"
        assert spans(text)[-3:] == ["Share on Facebook |", "Print |", "Contact us"]

    @given(st.lists(st.sampled_from([*PROSE, *CLUTTER, "Home", "|", "  ", "…"]), max_size=12).map(" ".join))
    def test_the_spans_are_the_line(self, text: str) -> None:
        lines = cut_lines(parse_text(text), load("en"))
        whole = "".join(line.text for line in parse_text(text))
        assert "".join((line.gap or "") + line.text for line in lines) == whole.rstrip() or not lines[1:]
        for line in lines:
            assert text[line.start : line.end] == line.text
            assert line.gap is None or not line.gap.strip()


class TestWrapped:
    @given(
        st.lists(st.sampled_from(PROSE), min_size=2, max_size=8),
        st.integers(55, 90),
    )
    def test_a_paragraph_is_one_span(self, sentences: list[str], width: int) -> None:
        blocks = [textwrap.fill(sentence * 3, width, break_on_hyphens=False) for sentence in sentences]
        text = "\n\n".join(blocks)
        assert [decision.text for decision in TEXT.explain(text).decisions] == blocks
        assert TEXT.clean(text) == text

    def test_a_wrapped_appeal_goes_whole(self) -> None:
        appeal = textwrap.fill(
            "Support our journalism today. We rely on readers like you, and we have no paywall and no billionaire "
            "owner. Your donation helps us to keep reporting on the harbour and its people.", 66,
        )  # fmt: skip
        body = "\n\n".join(textwrap.fill(sentence * 2, 66) for sentence in PROSE)
        found = TEXT.explain(f"{body}\n\n{appeal}\n\n{body}")
        assert [decision.text for decision in found.dropped] == [appeal]

    @pytest.mark.parametrize(
        "text",
        [
            "\n".join(["Home", "News", "Sport", "Business", "Weather", "Contact us"] * 3),
            "\n".join(f"- {sentence}" for sentence in PROSE),
            "\n".join(PROSE),
            "Roses are red,\nviolets are blue,\nsugar is sweet\nand so are you.\n" * 3,
            "",
        ],
    )
    def test_other_texts_are_not_wrapped(self, text: str) -> None:
        assert unwrapped(parse_text(text)) is None

    def test_items_and_quotations_begin_spans_of_their_own(self) -> None:
        body = textwrap.fill(ARTICLE, 70)
        item = "- one thing that is long enough to be wrapped at the margin and so it is,\n  here"
        text = f"{body}\n\n{item}\n- two\n> quoted"
        reading = unwrapped(parse_text(text))
        assert reading is not None
        assert [line.text for line in reading.lines][1:] == [item, "- two", "> quoted"]


def broken(sentence: str, links: list[int]) -> str:
    """A sentence as it comes out of a page piece by piece, with a link at each of some words."""
    words = sentence.split()
    for place in links:
        if place < len(words):
            words[place] = f"\n{words[place]}\n"
    return re.sub(r" *\n *", "\n", " ".join(words)).strip("\n")


class TestBroken:
    #: Links behind words that bind, as links mostly are.
    TEXT = (
        "Home\nNews\nContact us\n"
        "The ferry left the harbour at dawn, and was seen by the\nHarbour Board\nof Dunmore, which had counted on\n"
        "forty passengers\nand no piano at all.\n"
        "The captain said in the\nDunmore Gazette\nthat he had seen stranger things, and he named the\nTuesday\n"
        ", on which it rained frogs.\nShare\nFollow us on Facebook"
    )
    FIRST = (
        "The ferry left the harbour at dawn, and was seen by the Harbour Board of Dunmore, which had counted on forty "
        "passengers and no piano at all."
    )
    SECOND = (
        "The captain said in the Dunmore Gazette that he had seen stranger things, and he named the Tuesday , on which "
        "it rained frogs."
    )

    def test_a_sentence_is_one_span(self) -> None:
        kept = [decision.text.replace("\n", " ") for decision in TEXT.explain(self.TEXT).kept]
        assert kept == [self.FIRST, self.SECOND]

    def test_its_line_breaks_stay(self) -> None:
        assert "by the\nHarbour Board\nof Dunmore" in TEXT.clean(self.TEXT)

    @pytest.mark.parametrize(
        "text",
        [
            "\n".join(["Sign in", "News", "sport", "Tip us off", "Give", "weather"] * 3),
            "\n".join(["He says that it was late, like all the", "Boats", "by Minoa » Wed Sep 04, 2019 12:16 pm"] * 3),
            "\n".join(["Beat the eggs with the milk, and set them aside for the", "sauce", "salt"] * 3),
            "A coil of rope that remembers\nthe knot but not the post.\n\n" * 3,
            "\n".join(PROSE),
        ],
    )
    def test_other_texts_are_not_joined(self, text: str) -> None:
        lines = parse_text(text)
        assert not may_be_broken(lines) or rejoined(lines, load("en")) is None

    @given(
        st.lists(
            st.tuples(st.sampled_from([*PROSE, "Home", "Sign in"]), st.lists(st.integers(1, 12), max_size=3)),
            max_size=9,
        )
    )
    def test_joining_only_joins(self, parts: list[tuple[str, list[int]]]) -> None:
        lines = parse_text("\n".join(broken(sentence, links) for sentence, links in parts))
        reading = rejoined(lines, load("en"))
        if reading is not None:
            assert may_be_broken(lines)
            assert "\n".join(line.text for line in reading.lines) == "\n".join(line.text for line in lines)
            for line, seen in zip(reading.lines, reading.seen, strict=True):
                assert line.text.split() == seen.text.split()
                assert (line.start, line.end) == (seen.start, seen.end)


@pytest.mark.parametrize("name", VERSIONS)
def test_cleaning_is_worth_nearly_as_much(name: str) -> None:
    samples = read_samples(parts=("held",))
    assert f1(samples, VERSIONS[name]) >= WANTED * f1(samples, as_lines)
