"""Text whose pieces were put together with nothing between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import Cleaner
from declutter.glued import cut_at_joints, is_glued, may_be_glued
from declutter.lexicon import load
from declutter.parse_text import parse_text
from tests.helpers import PROSE, SOURCE

TEXT = Cleaner(kind="text")
ENGLISH = load("en")
#: A page as it comes out of its elements with nothing between them.
GLUED = (
    "Dunmore GazetteSkip to contentHomeNewsSportWeatherLog in"
    f"{PROSE[0]}{PROSE[1]}{PROSE[3]}{PROSE[4]}{PROSE[0]}"
    "Related storiesThe bridge is closed for repairsThe piano was found in a lifeboatShare thisTweet© 2024 The Gazette"
)


class TestGlued:
    def test_a_page_is_taken_apart(self) -> None:
        assert may_be_glued(GLUED)
        assert is_glued(GLUED, ENGLISH)
        parts = [line.text for line in cut_at_joints(parse_text(GLUED))]
        assert parts[:6] == ["Dunmore Gazette", "Skip to content", "Home", "News", "Sport", "Weather"]

    def test_its_clutter_goes(self) -> None:
        assert TEXT.clean(GLUED) == PROSE[0] + PROSE[1] + PROSE[3] + PROSE[4] + PROSE[0]

    @pytest.mark.parametrize("name", ["YouTube", "McLeod", "iPhone", "PayPal", "LinkedIn"])
    def test_a_name_inside_a_sentence_stays_whole(self, name: str) -> None:
        text = GLUED.replace("the harbour at dawn", f"{name} at dawn")
        assert f"The ferry left {name} at dawn, carrying" in TEXT.clean(text)

    @pytest.mark.parametrize(
        "text",
        [
            "\n".join(PROSE),
            " ".join(PROSE),
            "YouTube users met LinkedIn users, and PayPal was used by JavaScript programmers at McDonald’s.",
            "const theHarbour = getElementById('harbour');\nif (isOpen) { theHarbour.setAttribute('open', asIs); }",
            "e.g.The report said so.",
        ],
    )
    def test_other_texts_are_not(self, text: str) -> None:
        assert not may_be_glued(text) or not is_glued(text, ENGLISH)

    @pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.stem)
    def test_no_source_code_is(self, path: object) -> None:
        text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
        if path.stem != "glued":  # type: ignore[attr-defined]
            assert not is_glued(text, ENGLISH)

    def test_other_alphabets(self) -> None:
        russian = "Паром вышел из гавани на рассвете, и никто не знал, что он везёт."
        text = f"ГлавнаяНовости{russian}Но капитан молчал.Он налил себе кофе.И никто не спросил.Подписаться"
        assert is_glued(text, load("ru"))
        assert [line.text for line in cut_at_joints(parse_text(text))][:3] == ["Главная", "Новости", russian]


@given(st.lists(st.sampled_from([*PROSE, "Home", "iPhone", " ", "\n", "7", "»", "McLeod", "Ćma", "A"]), max_size=12))
def test_the_parts_are_the_lines(pieces: list[str]) -> None:
    text = "".join(pieces)
    lines = parse_text(text)
    parts = cut_at_joints(lines)
    assert "".join(part.text for part in parts) == "".join(line.text for line in lines)
    assert all(text[part.start : part.end] == part.text for part in parts)
    assert [part.blank_before for part in parts if part.gap is None] == [line.blank_before for line in lines]
    assert not any(part.blank_before for part in parts if part.gap is not None)
