"""The cues of elements: every example of every row, and what they never say anything of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import declutter
from declutter.element_cues import ELEMENT_CUES, ElementCue, article_evidence, element_evidence
from declutter.html_page import read_html
from declutter.values import CONTENT_LABELS, parse_label
from tests.helpers import PROSE, any_text
from tests.test_pages import PARAGRAPHS

EVERY_CUE = pytest.mark.parametrize("cue", ELEMENT_CUES, ids=lambda cue: cue.name)
ABOVE = "".join(f"<p>{line}</p>" for line in PROSE)
BELOW = "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:5])


def fired(html: str) -> set[tuple[str, str]]:
    """The lines of an article with this in it for which cues of elements fire, and the cues."""
    page = read_html(f"<article>{ABOVE}{html}{BELOW}</article>")
    found = [*element_evidence(page.shown, page.page.boxes), *article_evidence(page.shown, page.page.boxes)]
    return {(page.shown[index].text, item.name) for index, items in found for item in items}


@EVERY_CUE
def test_examples(cue: ElementCue) -> None:
    assert cue.boilerplate
    assert cue.content
    for html in cue.boilerplate:
        alone = {line.text for line in read_html(html).shown}
        assert {text for text, name in fired(html) if name == f"element:{cue.name}"} == alone, html
    for html in cue.content:
        assert not fired(html), html


@EVERY_CUE
def test_a_row_names_a_label_of_clutter(cue: ElementCue) -> None:
    assert cue.prior < 0
    assert parse_label(cue.name.partition(".")[0]) not in CONTENT_LABELS
    assert cue.own or cue.around or cue.tags


def test_a_page_is_no_box() -> None:
    page = read_html(f"<body class='newsletter social-media'><div class=share>{ABOVE}</div>")
    assert not list(element_evidence(page.shown, page.page.boxes))


def test_an_article_loses_its_boxes_and_nothing_else() -> None:
    boxes = "".join(html for cue in ELEMENT_CUES for html in cue.boilerplate)
    text = declutter.clean(f"<article><h1>The old pier</h1>{ABOVE}{boxes}{BELOW}</article>")
    assert text == declutter.clean(f"<article><h1>The old pier</h1>{ABOVE}{BELOW}</article>")


def test_a_reason_names_the_element() -> None:
    box = "<div class=newsletter-box><p>All that matters.</p><p>At six.</p></div>"
    result = declutter.explain(f"<article>{ABOVE}{box}</article>")
    (first, _second) = [item for item in result.decisions if item.text in {"All that matters.", "At six."}]
    assert "stands in a box named for a newsletter" in first.reason


@given(st.lists(any_text), st.sampled_from([html for cue in ELEMENT_CUES for html in cue.content]))
def test_text_without_names_says_nothing(texts: list[str], html: str) -> None:
    page = read_html("".join(f"<p>{text.replace('<', '')}</p>" for text in texts) + html)
    assert not list(element_evidence(page.shown, page.page.boxes))


def test_captions_can_be_kept() -> None:
    page = f"<article>{ABOVE}<figure><img src=a><figcaption>The pier last winter</figcaption></figure>{BELOW}</article>"
    assert "The pier last winter" not in declutter.clean(page)
    assert "The pier last winter" in declutter.Cleaner(keep={"caption"}).clean(page)


def test_comments_go_under_an_article_and_stay_on_a_thread() -> None:
    posts = [f"<div class=comment><b>Ann Oakes</b><p>{line}</p></div>" for line in PARAGRAPHS]
    article = f"<article><h1>The old pier</h1>{ABOVE}{BELOW}</article>"
    page = declutter.explain(f"{article}<section class=comments>{''.join(posts[5:7])}</section>")
    assert page.page_type == "article"
    assert PROSE[0] in page.text
    assert [item.label.value for item in page.decisions if item.text in PARAGRAPHS[5:7]] == ["comment"] * 2
    assert not any(line in page.text for line in PARAGRAPHS[5:7])
    thread = declutter.explain(f"<title>Piers - Forum</title><div class=thread><h1>Piers</h1>{''.join(posts)}</div>")
    assert thread.page_type != "article"
    assert all(line in thread.text for line in PARAGRAPHS)
