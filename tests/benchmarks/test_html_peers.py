"""The HTML peers on a small page, and how they are chosen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.__main__ import named
from benchmarks.corpora import Page
from benchmarks.html_peers import (
    HTML_PEERS,
    DeclutterHtml,
    HtmlPeer,
    WholePage,
    choose_html_peers,
    without_front_matter,
)
from benchmarks.peers import PEERS

# Third-party parsers warn of what they will no longer do; none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")

SENTENCES = (
    "The harbour master said on Monday that the new pier would open in May, and that the old one would be taken down.",
    (
        "When the ferry came in at nine there were already forty people waiting in the rain, and most of them had been "
        "there since the first boat of the morning had left without them and without a word of explanation."
    ),
    "He asked the council for money to build a shelter, as his father had done thirty years ago, and was told to wait.",
)
MENU = "".join(f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("home", "news", "sport", "weather"))
HTML = (
    "<!DOCTYPE html><html lang=en><head><title>New pier opens in May</title></head><body>"
    f"<nav><ul>{MENU}</ul></nav><main><article><h1>New pier opens in May</h1>"
    + "".join(f"<p>{sentence}</p>" for sentence in SENTENCES * 2)
    + f"</article></main><footer><ul>{MENU}</ul><p>© 2024 The Harbour Gazette</p></footer></body></html>"
)


def page(html: str = HTML, language: str = "en", page_type: str = "article") -> Page:
    return Page("made", "1", html, SENTENCES[0], "https://gazette.example/pier", language, page_type)


def require(peer: HtmlPeer) -> HtmlPeer:
    if not peer.available():
        pytest.skip(f"{peer.name} is not installed")
    return peer


@pytest.mark.parametrize("peer", HTML_PEERS, ids=lambda peer: peer.name)
class TestEveryPeer:
    def test_finds_the_article(self, peer: HtmlPeer) -> None:
        text = require(peer).extract(page())
        assert SENTENCES[1][:60] in " ".join(text.split())
        assert ("Sport" in text) == isinstance(peer, WholePage)

    @pytest.mark.parametrize("html", ["", "plain", "<p>", "<html><body></body></html>", "\x00<p>a\ud800b</p>"])
    def test_odd_pages(self, peer: HtmlPeer, html: str) -> None:
        for language in ("", "xx", "zh"):
            assert isinstance(require(peer).extract(page(html, language, "forum")), str)

    def test_says_what_it_is(self, peer: HtmlPeer) -> None:
        require(peer)
        assert peer.settings
        assert peer.version() not in ("", "source")

    def test_stored_answers_depend_on_what_the_tool_gets(self, peer: HtmlPeer) -> None:
        keys = {peer.stored_key(item) for item in (page(), page("x"), page(language="de"), page(page_type="forum"))}
        assert len(keys) == 4


def test_names_differ() -> None:
    assert len({peer.name for peer in HTML_PEERS}) == len(HTML_PEERS)


def test_a_peer_that_fails_finds_nothing() -> None:
    class Broken(HtmlPeer):
        name, settings = "broken", "none"

        def call(self, prepared: object) -> str:
            raise RecursionError(str(prepared))

    assert not Broken().extract(page())


def test_a_failure_of_declutter_is_not_passed_over() -> None:
    tool = DeclutterHtml("declutter", "balanced")
    with pytest.raises(TypeError):
        tool.run((None, tool.cleaner("made")))


def test_declutter_drops_titles_where_gold_excludes_them() -> None:
    tool = DeclutterHtml("declutter", "balanced")
    assert tool.cleaner("wcxb").drop == {"title"}
    assert not tool.cleaner("waddle").drop
    assert SENTENCES[1] in tool.extract(page())


class TestChoice:
    def test_unknown_names_are_refused(self) -> None:
        with pytest.raises(ValueError, match="resiliparse"):
            choose_html_peers(["no such tool"])
        with pytest.raises(ValueError, match="resiliparse"):
            named(["no such tool"], [])

    def test_all_by_default(self) -> None:
        present, missing = choose_html_peers()
        assert {peer.name for peer in present} | set(missing) == {peer.name for peer in HTML_PEERS}

    @pytest.mark.parametrize(
        ("given", "html", "text"),
        [
            ([], [], []),
            (["resiliparse"], ["resiliparse"], None),
            (["C4 line rule"], None, ["C4 line rule"]),
            (["jusText", "readability"], ["jusText", "readability"], ["jusText"]),
        ],
    )
    def test_a_name_may_be_of_text_of_html_or_of_both(
        self, given: Sequence[str], html: list[str] | None, text: list[str] | None
    ) -> None:
        assert named(given, [peer.name for peer in HTML_PEERS]) == html
        assert named(given, [peer.name for peer in PEERS]) == text


@pytest.mark.parametrize("text", ["---\na: b\n", "----\na\n---\n", " ---\na\n---\nb", ""])
def test_what_is_no_front_matter_stays(text: str) -> None:
    assert without_front_matter(text) == text
