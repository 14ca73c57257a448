"""Sections of readers' comments and of other stories as sites build them, made up for training.

What sites write around them are the examples of the language's cues; classes have the names that sites use, or none.
The same ``random.Random`` gives the same section.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from typing import NamedTuple

from declutter.lexicon import FOLDER

#: Says one of the examples of a cue, by the name of its row, or nothing.
Say = Callable[[str], str]

#: Sentences end here: one mark and the white space behind it, or one mark of Chinese; nothing is repeated.
SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
_NAMES = {
    "": (
        "Anna", "tom_77", "Maria K.", "JohnnyB", "guest", "P. Novak", "Luisa", "old_timer", "Karl-Heinz", "zuzka",
        "Observer", "mike", "Jan", "Sceptic1", "Elena R.", "theo", "Anonymous",
    ),
    "ru": (
        "Ирина", "Гость", "сергей_п", "Виктор Л.", "Наталья", "Олег Петров", "аноним", "Читатель", "Марина",
        "Дед Мороз",
    ),
    "uk": ("Ірина", "Гість", "Олексій", "Тарас К.", "Наталя", "читач"),
    "el": ("Γιώργος", "Μαρία", "ανώνυμος", "Νίκος Π.", "Ελένη", "Κώστας", "αναγνώστης"),
    "zh": ("小明", "网友", "路人甲", "李先生", "匿名用户", "大海"),
    "ja": ("匿名", "たろう", "名無し", "さくら"),
    "ko": ("익명", "김철수", "하늘", "독자"),
}  # fmt: skip


class Names(NamedTuple):
    """What names the parts of a section by class; nothing where empty."""

    section: str = ""
    item: str = ""
    head: str = ""
    text: str = ""


_COMMENTS = (
    Names(),
    Names(),
    Names("comments", "comment", "comment-meta", "comment-body"),
    Names("comments-area", "comment-item", "author", "comment-text"),
    Names("commentlist", "comment even", "comment-author vcard", "comment-content"),
    Names("discussion", "post", "user", "message"),
    Names("opinie", "wpis", "nick", "tresc"),
)
_STORIES = (
    Names(),
    Names(),
    Names(),
    Names("related-articles", "teaser", "headline", "summary"),
    Names("sidebar widget", "entry", "entry-title", "excerpt"),
    Names("box", "item", "title", "lead"),
    Names("news-list", "news", "title", "text"),
    Names("content", "article", "title", "text"),
)
_SHAPES = (
    ("div", "div"), ("ul", "li"), ("ol", "li"), ("div", "article"), ("table", "tr"), ("div", "p"), ("dl", "dd"),
)  # fmt: skip
#: Rows of cues that speak over lists of other stories; a language without one of them says nothing there.
_TOPS = ("teaser.related_heading", "teaser.recommended_heading", "teaser.popular_heading", "teaser.latest_heading", "")
_HEADINGS = ("h2", "h3", "h4", "div", "strong", "p")


class Story(NamedTuple):
    """What stands of an article on the pages of others."""

    host: str
    title: str
    lead: str


@cache
def _sayings(language: str) -> Mapping[str, Sequence[str]]:
    """What sites write around sections: the examples of the language's cues, by row; English where it has none."""
    path = FOLDER / f"{language}.toml"
    tables = tomllib.loads((path if path.exists() else path.with_name("en.toml")).read_text(encoding="utf-8"))
    return {
        f"{label}.{row}": [text for text in table.get("boilerplate", ()) if len(text) < 60]
        for label in ("comment", "engagement", "teaser")
        for row, table in tables[label].items()
        if isinstance(table, dict)
    }


def _say(chance: random.Random, language: str, quiet: float) -> Say:
    """Examples of cues by chance; in some sections nothing, for sites speak in words that no lexicon has."""
    says = _sayings(language)
    if chance.random() < quiet:
        return lambda _name: ""
    return lambda name: chance.choice(says.get(name) or [""])


def comments(chance: random.Random, language: str, posts: Sequence[str]) -> str:
    """A section of readers' comments."""
    say, names, (outer, inner) = _say(chance, language, 0.2), chance.choice(_COMMENTS), chance.choice(_SHAPES)
    people, dates = _NAMES.get(language, _NAMES[""]), _dates(chance, say)
    replies = [say("comment.furniture") for _ in range(chance.randint(0, 2))]
    together = chance.random() < 0.5
    chosen = chance.sample(posts, min(len(posts), chance.choice((2, 4, 6, 10, 15, 25, 40))))
    rows = []
    for post in chosen:
        person = chance.choice(people)
        head = f"{person} {dates()}" if together else _tag("strong", person) + " " + _tag("span", dates())
        links = " ".join(f'<a href="#">{escape(word)}</a>' for word in replies if word)
        rows.append(_item(inner, names, (head, escape(post), links)))
    top = chance.choice(
        (say("comment.counter"), say("engagement.comment_prompt"), f"{say('comment.counter')} {len(rows)}")
    )
    form = [
        say(row) for row in ("engagement.comment_prompt", "comment.login", "comment.policy", "engagement.comment_line")
    ]
    parts = [
        _tag(chance.choice(_HEADINGS), escape(top)),
        _tag(outer, "".join(rows), names.section),
    ]
    parts.insert(chance.choice((1, 2)), _tag("p", escape(chance.choice(["", *form]))))
    return _tag("div", "".join(parts) + _tag("p", escape(say("comment.furniture"))), chance.choice(("", names.section)))


def others(chance: random.Random, language: str, stories: Sequence[Story], *, few: bool = False) -> str:
    """A section of other stories: headlines, with what they begin with, dates and links as the site has them.

    Inside articles stand ``few``, and sites say what they are.
    """
    say, names, (outer, inner) = (
        _say(chance, language, 0.1 if few else 0.4),
        chance.choice(_STORIES),
        chance.choice(_SHAPES),
    )
    dates = _dates(chance, say) if chance.random() < 0.5 else lambda: ""
    linked, lead, first = chance.random() < 0.8, chance.random() < 0.5, chance.random() < 0.5
    tag, sentences = chance.choice(("h2", "h3", "h4", "strong", "span", "b", "p")), chance.randint(1, 3)
    cut = chance.choice((None, None, 90, 160, 250))
    whole = linked and chance.random() < 0.2
    more = say("teaser.read_more_line") if chance.random() < 0.3 else ""
    rows: list[str] = []
    for story in chance.sample(
        stories, min(len(stories), chance.choice((1, 1, 2, 3, 4) if few else (3, 5, 8, 12, 20, 30)))
    ):
        title = f'<a href="/{len(rows)}">{escape(story.title)}</a>' if linked else escape(story.title)
        head = " ".join(
            (_tag("span", dates()), _tag(tag, title)) if first else (_tag(tag, title), _tag("span", dates()))
        )
        text = " ".join(SENTENCE.split(story.lead)[:sentences]) if lead else ""
        text = escape(f"{text[:cut]}…" if cut and len(text) > cut else text)
        link = f'<a href="/{len(rows)}">{escape(more)}</a>' if more else ""
        rows.append(_item(inner, names, (head, f'<a href="/{len(rows)}">{text}</a>' if whole and text else text, link)))
    top = _tag(chance.choice(_HEADINGS), escape(say(chance.choice(_TOPS))))
    return _tag("div", top + _tag(outer, "".join(rows), names.section), chance.choice(("", names.section)))


def _dates(chance: random.Random, say: Say) -> Callable[[], str]:
    """One way to write times, for all items of a section."""
    form = chance.choice(
        (
            "{d:02}.{m:02}.{y} {h:02}:{n:02}",
            "{y}-{m:02}-{d:02} {h:02}:{n:02}:{n:02}",
            "{d}/{m}/{y}",
            "{h}:{n:02}",
            "said",
            "",
        )
    )

    def date() -> str:
        if form == "said":
            return say("comment.time")
        return form.format(
            d=chance.randint(1, 28), m=chance.randint(1, 12), y=chance.randint(2008, 2026), h=chance.randint(0, 23),
            n=chance.randint(10, 59),
        )  # fmt: skip

    return date


def _item(tag: str, names: Names, parts: tuple[str, str, str]) -> str:
    """One comment or story: its head, its text and its links.

    Tables are layout here, with one cell a row: rows of several cells are data, and data is content.
    """
    inner, of_text, between = ("span", "span", "<br>") if tag == "p" else ("div", "p", "")
    head, text, links = parts
    if tag == "dd":
        return _tag("dt", head, names.head) + _tag(tag, text + " " + links, names.text)
    content = _tag(inner, head, names.head) + between + _tag(of_text, text, names.text) + between + _tag(inner, links)
    return _tag(tag, _tag("td", content) if tag == "tr" else content, names.item)


def _tag(tag: str, content: str, name: str = "") -> str:
    """An element, or nothing where nothing would stand in it."""
    if not content.strip():
        return ""
    return f'<{tag} class="{name}">{content}</{tag}>' if name else f"<{tag}>{content}</{tag}>"
