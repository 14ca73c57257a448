"""Normalised lines and their tokens, with spaces between words and without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter.tokens import is_unspaced, joins_words, normalise, normalised, tokenise, word_count
from tests.helpers import any_text

han = st.text(st.sampled_from("点击阅读更多新闻的了在是有人大"), min_size=1, max_size=40)


@given(any_text)
def test_the_tokens_of_a_line_are_those_of_its_normalised_form(text: str) -> None:
    line, tokens = normalised(text)
    assert tokens == tokenise(line)


@given(any_text | han)
def test_no_token_holds_a_space(text: str) -> None:
    assert not any(char.isspace() for token in normalised(text)[1] for char in token)


@given(han)
def test_characters_and_pairs(text: str) -> None:
    tokens = tokenise(text)
    assert [token for token in tokens if len(token) == 1] == list(text)
    assert [token for token in tokens if len(token) == 2] == [text[i : i + 2] for i in range(len(text) - 1)]
    assert word_count(text, tokens) == (len(text) + 1) // 2 or len(text) < 3


@pytest.mark.parametrize(
    ("line", "normal"),
    [
        ("责任编辑：张三。", "责任编辑:张三."),
        ("图（新华社）", "图(新华社)"),
        ("今天！明天？", "今天! 明天?"),
        ("यह समाचार है।", "यह समाचार है."),
        ("هل هذا صحيح؟", "هل هذا صحيح?"),
        ("٣ تعليقات", "# تعليقات"),
    ],
)
def test_marks_and_digits_of_other_scripts(line: str, normal: str) -> None:
    assert normalise(line) == normal


@pytest.mark.parametrize(
    ("line", "unspaced"),
    [
        ("点击阅读更多", True),
        ("続きを読む", True),
        ("อ่านเพิ่มเติม", True),
        ("더 읽기", False),
        ("और पढ़ें यहाँ", False),
        ("Читать далее", False),
        ("Read more", False),
        ("the word 漢字 means characters", False),
    ],
)
def test_which_scripts_put_no_spaces(line: str, unspaced: bool) -> None:
    plain, tokens = normalised(line)
    assert is_unspaced(len(plain), tokens) is unspaced


def test_where_a_word_can_end() -> None:
    assert joins_words("a", "b")
    assert not joins_words("a", " ")
    assert not joins_words("点", "击")
    assert not joins_words("p", "下")
