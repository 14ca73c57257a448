"""What lines of HTML stand under."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import Cleaner, Label, explain
from declutter.markup import HEADLINE as HEADLINE_BIN
from declutter.markup import MARKUP_FEATURES, UNDER_PLACE, markup_rows
from declutter.parse_html import parse_html
from declutter.scoring import _markup_evidence
from declutter.stories import LISTS_OF_THEIR_OWN, OTHER_STORY, STORY_FEATURES, UNDER, other_stories, story_bins
from tests.helpers import PROSE, any_text

TITLE = "<title>The lighthouse is dark again | The Gazette</title>"
HEADLINE = f"{TITLE}<h1>The lighthouse is dark again</h1>"
ARTICLE = "".join(f"<p>{line}</p>" for line in PROSE)
CARD = f"<div><h3><a href=/a>Two goats in the town hall</a></h3><p>{PROSE[0]}</p></div>"


def under(html: str) -> dict[str, str]:
    """What each line of a page stands under, by its text."""
    page = parse_html(html)
    return {line.text: named(row, "under") for line, row in zip(page.lines, markup_rows(page), strict=True)}


def named(row: tuple[int, ...], name: str) -> str:
    """The bin of one feature of a row."""
    found = {feature.name: feature.bins[number] for feature, number in zip(MARKUP_FEATURES, row, strict=True)}
    return found[f"html_{name}"]


def page_bins(html: str) -> tuple[str, str]:
    """Of what kind the headline is, with the lines of prose below it, and how many stories a page has."""
    row = markup_rows(parse_html(html))[0]
    return named(row, "page_headline"), named(row, "page_stories")


def test_an_article_stands_under_its_headline() -> None:
    found = under(HEADLINE + ARTICLE)
    assert found["The lighthouse is dark again"] == "none"
    assert [found[line] for line in PROSE[:3]] == ["headline:1-2", "headline:1-2", "headline:3-9"]


def test_headings_and_linked_titles_part_what_stands_below() -> None:
    found = under(f"{HEADLINE}<p>One</p><h2>Afterwards</h2><p>Two</p><h2><a href=/>Two goats</a></h2><p>Three</p>")
    assert [found[text] for text in ("One", "Two", "Three")] == ["headline:1-2", "heading:1-2", "linked:1-2"]


def test_a_linked_title_that_is_no_heading_speaks_for_two_lines() -> None:
    found = under(f"{HEADLINE}<p><a href=/>Two goats in the town hall</a></p><p>One</p><p>Two</p><p>Three</p>")
    assert [found[text] for text in ("One", "Two", "Three")] == ["link:1-2", "link:1-2", "headline:3-9"]


@pytest.mark.parametrize("link", ["<a href=/>More</a>", "As <a href=/>two goats</a> said on Friday in the hall"])
def test_buttons_and_links_in_sentences_are_no_titles(link: str) -> None:
    assert under(f"{HEADLINE}<p>{link}</p><p>One</p>")["One"] == "headline:1-2"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (HEADLINE + ARTICLE, ("long:4+", "0")),
        (HEADLINE + f"<p>{PROSE[0]}</p>" + CARD * 3, ("long:1", "3-4")),
        (HEADLINE.replace("lighthouse is dark again", "lamp") + CARD, ("short:0", "1")),
        (f"<h1><a href=/>The lighthouse is dark again</a></h1>{ARTICLE}", ("linked:4+", "0")),
        (ARTICLE, ("none", "0")),
        (f"<h1>灯塔又暗了三天</h1>{ARTICLE}", ("long:4+", "0")),
        # A card may be one link, and what it says may be cut off.
        (f"<h2><a href=/>Two goats</a></h2><p><a href=/>{PROSE[0]}</a></p>", ("none", "1")),
        (f"<h2><a href=/>Two goats</a></h2><p>{PROSE[0][:90]}</p>", ("none", "1")),
    ],
)
def test_pages_are_told_by_headline_and_stories(html: str, expected: tuple[str, str]) -> None:
    assert page_bins(html) == expected


def test_the_headline_is_the_heading_that_says_the_title() -> None:
    top = "<h1><a href=/b>Two goats in the town hall</a></h1>"
    page = HEADLINE.replace(TITLE, TITLE + top) + ARTICLE
    assert under(page)[PROSE[0]] == "headline:1-2"
    assert page_bins(page) == ("long:4+", "0")
    assert page_bins(page.replace(TITLE, "")) == ("linked:0", "0")


def test_what_is_hidden_stands_under_nothing_and_is_no_headline() -> None:
    found = under(f"<h1 hidden>The lamp</h1><h2>Keepers</h2><p hidden>One</p><p>Two</p>{ARTICLE}")
    assert (found["One"], found["Two"]) == ("none", "heading:1-2")


@given(
    parts=st.lists(st.tuples(st.sampled_from(("p", "h1", "h2", "a", "li")), any_text), max_size=20), said=st.booleans()
)
def test_every_line_has_a_bin(parts: list[tuple[str, str]], *, said: bool) -> None:
    lines = parse_html("".join(f"<div><{tag} href=/>{text}</{tag}></div>" for tag, text in parts)).lines
    bins, page = story_bins(lines, [said] * len(lines))
    assert len(bins) == len(lines)
    assert all(0 <= number < len(UNDER.bins) for number in bins)
    assert all(0 <= number < len(feature.bins) for number, feature in zip(page, STORY_FEATURES, strict=True))


STORIES = (
    ("Bridge over the Sand to close for repairs", "Engineers found cracks in two of the piers last week, and a nest."),
    ("Two goats elected to the town hall cellar", "Nobody knows how they came in, and the minutes are gone, too."),
    ("Bakery wins the county prize for rye bread", "The jury praised the crust above all. It is the third time now."),
    ("Night trains return to the northern coast", "A sleeper leaves the capital every evening at nine, with a piano."),
    ("School choir sings for keepers of the light", "The keepers answered with the horn and a plate of currant buns."),
)


def listed(shape: str = "<div><h3><a href=/>{0}</a></h3><p>{1}</p></div>", count: int = len(STORIES)) -> str:
    """A list of other stories."""
    return "".join(shape.format(title, lead) for title, lead in STORIES[:count])


def others(html: str) -> list[str]:
    """The lines of a page that stand in a list of other stories."""
    page = parse_html(html)
    rows = markup_rows(page)
    found = other_stories(page.lines, [row[UNDER_PLACE] for row in rows], rows[0][HEADLINE_BIN])
    return [page.lines[at].text for at in found]


MENU = "<ul>" + "".join(f"<li><a href=/{word}>{word}</a>" for word in ("Home", "News", "Sport", "Jobs")) + "</ul>"


def test_stories_below_an_article_go_and_are_teasers() -> None:
    result = explain(f"<html><body>{MENU}<div>{HEADLINE}{ARTICLE}</div><div>{listed()}</div></body></html>")
    told = {text for story in STORIES for text in story}
    found = [item for item in result.decisions if item.text in told]
    assert len(found) == len(told)
    assert all(not item.kept and item.label is Label.TEASER for item in found)
    assert all(OTHER_STORY in item.evidence for item in found)
    assert "list of other stories" in found[0].reason
    assert all(line in result.text for line in PROSE)


@pytest.mark.parametrize("kind", sorted(LISTS_OF_THEIR_OWN | {"article", "listing"}))
def test_threads_and_manuals_keep_their_lists(kind: str) -> None:
    page = parse_html(f"<div>{HEADLINE}{ARTICLE}</div><div>{listed()}</div>")
    found = _markup_evidence(page.lines, markup_rows(page), page.boxes, kind)
    assert bool(found) == (kind not in LISTS_OF_THEIR_OWN)


def test_stories_are_the_content_of_a_page_that_lists_them() -> None:
    page = f"<title>News from the coast</title>{MENU}<h1>News from the coast</h1>{listed()}"
    assert others(page) == []
    assert all(text in Cleaner(kind="html").clean(f"<html><body>{page}") for story in STORIES for text in story)


@pytest.mark.parametrize(
    "shape",
    [
        "<div><p><a href=/>{0}</a></p><p>{1}</p></div>",
        "<li><a href=/>{0}</a><p><a href=/>{1} And what the mayor thinks of it, and why.</a></p></li>",
        "<h4>Coast</h4><h3><a href=/>{0}</a></h3><p>12 May</p><p>{1}</p>",
    ],
)
def test_lists_of_stories_in_other_shapes(shape: str) -> None:
    assert len(others(f"<div>{HEADLINE}{ARTICLE}</div><div>{listed(shape)}</div>")) >= 2 * len(STORIES)


@pytest.mark.parametrize(
    "below",
    [
        listed(count=3),
        listed("<h3>{0}</h3><p>{1}</p>"),
        # Sections whose headings are links to themselves.
        listed("<h2><a href=#a>{0}</a></h2><p>{1}</p>"),
        listed("<h2><a href=/page#a>{0}</a></h2><p>{1}</p>"),
        listed("<h2><a href=/a>{0}</a></h2><p>" + "{1} " * 11 + "</p>"),
        listed("<p><a href=/>{0}</a></p>" + f"<p>{PROSE[0]}</p>" * 5),
        listed("<p><a href=/>{0}</a></p>"),
        listed("<p>As <a href=/>{0}</a> and others said on Friday, in the hall and outside.</p><p>{1}</p>"),
    ],
)
def test_what_is_no_list_of_other_stories(below: str) -> None:
    assert others(f"<div>{HEADLINE}{ARTICLE}</div><div>{below}</div>") == []


def test_what_is_shown_between_the_paragraphs_of_an_article_is_no_other_story() -> None:
    post = "<blockquote><p><a href=/post>The lamp, the moth and the keeper, seen from the pier</a></p></blockquote>"
    assert others(f"<div>{HEADLINE}" + "".join(f"<p>{line}</p>{post}" for line in PROSE * 2) + "</div>") == []
