"""Markdown: what is seen of a line, what its marks say, and what goes together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from declutter import Cleaner, Label, clean, explain
from declutter.parse_markdown import WEIGHTS, parse_markdown
from tests.helpers import PROSE, any_text

CLEANER = Cleaner(kind="markdown")
ARTICLE = "\n\n".join(PROSE)

FENCE = "```python\ndef share_on_facebook():\n    return 'Subscribe to our newsletter'\n\n# Advertisement\n```"
TABLE = "| Port | Boats |\n|------|------:|\n| [Oban](/oban) | 12 |\n| Mallaig | 7 |"
NUMBERED = "1. Take the tiller.\n2. Let go of the rope.\n   - [Read more](/more)\n3. Share"


def seen(text: str) -> list[str]:
    """The lines as the scorer sees them."""
    return [line.text for line in parse_markdown(text).seen]


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("## Tea and **cake** ##", "Tea and cake"),
        ('[Home](/home "Go") · [Shop](/a_(b))', "Home · Shop"),
        ("[one][ref] and <https://a.example/b>", "one and https://a.example/b"),
        ("> > quoted *twice*", "quoted twice"),
        ("snake_case and 2*3*4 stay", "snake_case and 2*3*4 stay"),
        ("`code` and ~~gone~~ and \\*star\\*", "code and gone and *star*"),
        ("Fish &amp; chips<br>", "Fish & chips"),
        ("| a | **b** |", "a\tb"),
        ("![A dog](dog.jpg)", "A dog"),
        ("- item", "- item"),
        ("#hashtag", "#hashtag"),
        ("* ## Tea and **cake** #", "- Tea and cake #"),
        ("3. ### Tea", "- Tea"),
        ("* #hashtag", "* #hashtag"),
        ("[ ] not a link", "[ ] not a link"),
    ],
)
def test_is_seen_as_rendered(markdown: str, shown: str) -> None:
    assert seen(markdown) == [shown]


@pytest.mark.parametrize(
    ("markdown", "names"),
    [
        ("[Home](/) | [Shop](/s)", ["links:all"]),
        ("- [Home](/)", ["links:all", "links:item"]),
        ("Read [the whole report](/r) now", ["links:most"]),
        ("The ferry left [Oban](/oban) at dawn with forty people.", ["links:some"]),
        ("![A dog](dog.jpg)", ["image:alone"]),
        ("![](dog.jpg)", ["image:alone"]),
        ("[![Build](b.svg)](/ci)", ["image:linked"]),
        ("The ferry left at dawn.", []),
    ],
)
def test_links_and_images_are_evidence(markdown: str, names: list[str]) -> None:
    evidence = parse_markdown(markdown).evidence.get(0, ())
    assert [(item.name, item.weight) for item in evidence] == [(f"markdown:{name}", WEIGHTS[name]) for name in names]


@pytest.mark.parametrize(
    "block", [FENCE, FENCE.replace("```", "~~~~"), "    Share\n    Subscribe"], ids=["```", "~~~", "indented"]
)
def test_code_is_never_touched(block: str) -> None:
    text = f"{ARTICLE}\n\n{block}\n\nShare on Facebook\n\n© 2024 The Post"
    cleaned = CLEANER.clean(text)
    assert block in cleaned
    assert "Facebook\n" not in cleaned
    assert Cleaner(kind="markdown", preset="precision").clean(block) == block
    # Dropping by label touches no code either, whatever words are in it.
    everything = set(Label) - {Label.BODY, Label.HIDDEN}
    assert Cleaner(kind="markdown", drop=everything).clean(block) == block


def test_an_open_fence_goes_to_the_end() -> None:
    text = "```\nShare on Facebook\n\nAdvertisement"
    assert CLEANER.clean(text) == text


def test_front_matter_and_definitions_stay() -> None:
    text = f"---\ntitle: Share\ntags: [a]\n---\n\n{ARTICLE}\n\n[id]: https://a.example"
    assert CLEANER.clean(text) == text


@pytest.mark.parametrize("block", [TABLE, NUMBERED, "Share\n=====", "<div align=center>\n<b>Share</b>\n</div>"])
def test_stays_or_goes_as_a_whole(block: str) -> None:
    decisions = CLEANER.explain(f"{ARTICLE}\n\n{block}\n\n{ARTICLE}").decisions
    start = len(ARTICLE) + 2
    verdicts = {item.kept for item in decisions if start <= item.start < start + len(block)}
    assert len(verdicts) == 1


@pytest.mark.parametrize("label", ["navigation", "share", "body", "teaser", "heading"])
def test_stays_or_goes_as_a_whole_by_label_too(label: str) -> None:
    cleaner = Cleaner(kind="markdown", drop={label})
    decisions = cleaner.explain(f"{ARTICLE}\n\n{NUMBERED}\n\n{TABLE}").decisions
    for block in (NUMBERED, TABLE):
        lines = block.split("\n")
        assert len({item.kept for item in decisions if item.text in lines}) == 1


@pytest.mark.parametrize("start", ["---\nA rule opens this text, it does not open data\n---", "---\n\n"])
def test_a_rule_at_the_start_is_no_front_matter(start: str) -> None:
    text = f"{start}\n\n{ARTICLE}\n\nShare on Facebook\n\n---\n\nAdvertisement"
    names = {item.name for items in parse_markdown(text).evidence.values() for item in items}
    assert "markdown:front_matter" not in names


def test_lists_apart_are_decided_apart() -> None:
    reading = parse_markdown("1. one\n2. two\n\nprose between them\n\n1. three\n2. four")
    assert sorted(map(list, reading.groups)) == [[0, 1], [3, 4]]


def test_an_item_stays_where_nested_ones_do() -> None:
    text = f"{PROSE[0]}\n\n- Share\n    - {PROSE[1]}\n    - {PROSE[2]}\n\n{PROSE[3]}"
    kept = {item.text.strip(): item.kept for item in CLEANER.explain(text).decisions}
    assert kept[f"- {PROSE[1]}"]
    assert kept["- Share"]


def test_an_item_may_be_a_heading() -> None:
    reading = parse_markdown("* ## [Tea](/tea)\n\n  It is drunk hot.\n* [Milk](/milk)")
    assert reading.levels == [2, 0, 0]
    assert reading.parents == {1: 0}
    assert [[part.name for part in reading.evidence.get(number, ())] for number in (0, 2)] == [
        ["markdown:links:all"], ["markdown:links:all", "markdown:links:item"],
    ]  # fmt: skip


def test_levels_name_headings() -> None:
    text = f"# The ferry\n\n{PROSE[0]}\n\n## Who came\n\n{PROSE[1]}"
    found = {item.text: item.label.value for item in CLEANER.explain(text)}
    assert found["# The ferry"] == "title"
    assert found["## Who came"] == "heading"


def test_clutter_goes() -> None:
    text = (
        "[Skip to content](#main)\n\n- [Home](/)\n- [Shop](/shop)\n- [Contact us](/contact)\n\n# The ferry\n\n"
        f"{ARTICLE}\n\n[Subscribe to our newsletter](/news)\n\n[Privacy policy](/p) | [Terms of use](/t)"
    )
    assert clean(text) == f"# The ferry\n\n{ARTICLE}"
    assert explain(text).kind == "markdown"


def test_a_readme_comes_back_whole() -> None:
    text = "# harbour\n\nA tool that counts boats.\n\n## Install\n\n```sh\npip install harbour\n```\n\n- fast\n- small"
    assert clean(text) == text


BLOCKS = (FENCE, TABLE, NUMBERED, "# Heading", "- a\n- b\n    - c", "> quote", "![x](y.png)", "***", *PROSE)
blocks = st.lists(st.sampled_from(BLOCKS), max_size=8)
KINDS = frozenset({"fence", "code_block", "table_open", "heading_open", "blockquote_open", "hr"})


@given(blocks)
def test_the_output_is_markdown_with_the_same_blocks(parts: list[str]) -> None:
    source = "\n\n".join(parts)
    cleaned = CLEANER.clean(source)
    before, after = (_types(text) for text in (source, cleaned))
    # Code stays, and no block becomes another sort of block.
    assert after.count("fence") == before.count("fence")
    assert "code_block" not in after
    rest = iter(before)
    assert all(token in rest for token in after)


def _types(text: str) -> list[str]:
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return [token.type for token in tokens if token.type in KINDS]


@given(any_text)
def test_any_text_has_every_line_once(text: str) -> None:
    reading = parse_markdown(text)
    assert len(reading.lines) == len(reading.seen) == len(reading.levels or ())
    assert all(line.text.strip() for line in reading.seen)
    assert all(child > parent for child, parent in reading.parents.items())
    for group in reading.groups:
        assert 0 <= group.start < group.stop <= len(reading.lines)


NASTY = ("[" * 99_999, "![](" * 30_000, "<a " * 50_000, "*" * 99_999, "| " * 60_000, "`" * 99_999, "[a](" * 30_000)


@pytest.mark.parametrize("text", NASTY, ids=lambda text: text[:4])
def test_nasty_lines_have_an_end(text: str) -> None:
    assert len(parse_markdown(text).lines) == 1


CARD = "[![A gull](gull.jpg)\n\n### A gull stole my lunch\n\nIt came from **above**.](https://gazette.example/gull)"


class TestCards:
    def test_a_link_may_span_lines(self) -> None:
        reading = parse_markdown(f"{PROSE[0]}\n\n{CARD}\n\nTea")
        shown = ["A gull", "A gull stole my lunch", "It came from above.", "Tea"]
        assert [line.text for line in reading.seen][1:] == shown
        assert reading.groups == [range(1, 4)]
        assert [[part.name for part in reading.evidence.get(number, ())] for number in range(5)] == [
            [], ["markdown:image:linked"], ["markdown:links:all"], ["markdown:links:all"], [],
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "text",
        [
            # A bracket that nothing closes, one that nothing opens, one that closes again, a box to tick.
            "See [the editor's note\n\nand so on.",
            "and so on.](/on)",
            "See [the] note\n\nand so on.](/on)",
            "- [ ] tea\n- [x] milk",
            # Code in between; too many lines.
            "[one\n\n```\ncode\n```\n\ntwo](/two)",
            "[one\n" + "line\n" * 19 + "two](/two)",
        ],
    )
    def test_other_brackets_span_nothing(self, text: str) -> None:
        reading = parse_markdown(text)
        names = {part.name for parts in reading.evidence.values() for part in parts}
        assert not {name for name in names if "links" in name}

    def test_twenty_lines_at_most(self) -> None:
        assert parse_markdown("[one\n" + "line\n" * 18 + "two](/two)").groups == [range(20)]

    def test_cards_may_touch(self) -> None:
        reading = parse_markdown("[one\n\ntwo](/two) [three\n\nfour](/four)")
        assert [line.text for line in reading.seen] == ["one", "two three", "four"]
        assert reading.groups == [range(3)]

    @pytest.mark.parametrize("heading", ["Related articles", "Tea"])
    def test_goes_as_a_whole(self, heading: str) -> None:
        found = CLEANER.explain(f"{ARTICLE}\n\n## {heading}\n\n{CARD}\n\n{CARD.replace('gull', 'seal')}").decisions
        verdicts = [item.kept for item in found][-6:]
        assert len(set(verdicts[:3])) == len(set(verdicts[3:])) == 1
        assert any(verdicts) == (heading == "Tea")

    @given(any_text)
    def test_brackets_stay_together(self, text: str) -> None:
        result = CLEANER.explain(f"[one {text}\ntwo](/two)\n\n{ARTICLE}")
        first = next(item for item in result.decisions if item.text.startswith("[one"))
        last = next((item for item in result.decisions if item.text.endswith("two](/two)")), first)
        spanned = "[" not in text and "]" not in text and "```" not in text and "~~~" not in text
        assert first.kept == last.kept or not spanned or len(result.decisions) > 20
