"""Residue made for training: gold bodies with true clutter of other pages set in where sites set it.

Gold of whole pages says little about clutter *inside* an article, and partly counts captions and teasers as
content. So blocks that a cue opens are taken from where gold says clutter on whole pages, and set into the gold
text of other pages: inside it, above it or below it, as their kind stands on sites. All in memory: nothing
of the pages is kept.
"""

from __future__ import annotations

import random
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from benchmarks.alignment import CLUTTER, CONTENT
from benchmarks.dataset import Document
from declutter.features import describe_lines
from declutter.languages import lexicon_of, spoken_in
from declutter.parse_text import parse_text
from declutter.values import Hit

Block = tuple[str, ...]

#: How many lines a block of a label goes on at most, how often it is set in, and where.
KINDS: Mapping[str, tuple[int, int, str]] = {
    "teaser": (6, 6, "inside"),
    "caption": (1, 5, "inside"),
    "advertisement": (1, 4, "inside"),
    "media": (2, 4, "inside"),
    "newsletter": (4, 4, "inside"),
    "fundraising": (8, 4, "inside"),
    "paywall": (3, 1, "below"),
    "share": (5, 3, "above"),
    "byline": (1, 3, "above"),
    "date": (1, 3, "above"),
    "about": (3, 3, "below"),
    "engagement": (2, 2, "below"),
    "comment": (6, 2, "below"),
    "consent": (6, 2, "below"),
    "legal": (2, 1, "below"),
    "navigation": (3, 2, "below"),
}
#: Cues and rules at least this strong open a block.
_OPENING_PRIOR = -1_500
_BLOCKS_A_HOST = 4


def harvest(documents: Sequence[Document]) -> dict[str, list[Block]]:
    """Blocks of clutter by label, a few a host."""
    blocks: dict[str, list[Block]] = {label: [] for label in KINDS}
    taken: Counter[tuple[str, str]] = Counter()
    for document in documents:
        if document.tool != "resiliparse-full" or not document.language.startswith("en"):
            continue
        lines = parse_text(document.text)
        described = describe_lines(lines, lexicon_of(spoken_in(lines)))
        opens = [_opened(item.hits) for item in described]
        for index, label in enumerate(opens):
            if label not in KINDS or document.labels[index] != CLUTTER or taken[document.host, label] >= _BLOCKS_A_HOST:
                continue
            end = index + 1
            while (
                end < len(lines)
                and end - index < KINDS[label][0]
                and document.labels[end] == CLUTTER
                and opens[end] in {"", label}
            ):
                end += 1
            taken[document.host, label] += 1
            blocks[label].append(tuple(line.text.strip() for line in lines[index:end]))
    return blocks


def _opened(hits: Sequence[Hit]) -> str:
    strongest, label = _OPENING_PRIOR, ""
    for hit in hits:
        if hit.prior <= strongest:
            strongest, label = hit.prior, hit.label
    return label


def planted(document: Document, blocks: Mapping[str, Sequence[Block]]) -> Document:
    """The gold text of a page with blocks of other pages set in; every line is known to be content or clutter."""
    chance = random.Random(f"{document.corpus}/{document.id}")
    body = [(line.text, "") for line in parse_text(document.gold)]
    labels = [label for label in KINDS if blocks[label]]
    above: list[tuple[str, str]] = []
    below: list[tuple[str, str]] = []
    inside: list[tuple[int, list[tuple[str, str]]]] = []
    for label in chance.choices(labels, [KINDS[label][1] for label in labels], k=chance.randint(2, 8)):
        rows = [(text, label) for text in chance.choice(blocks[label])]
        place = KINDS[label][2]
        if place == "above":
            above += rows
        elif place == "below" or chance.random() < 0.25:
            below += rows
        else:
            inside.append((chance.randint(1, max(1, len(body) - 1)), rows))
    for position, rows in sorted(inside, key=lambda item: -item[0]):
        body[position:position] = rows
    if document.title and chance.random() < 0.5:
        above.insert(chance.choice((0, len(above))), (document.title, "title"))
    rows = above + body + below
    gap = chance.choice(("\n", "\n\n", "\n\n"))
    return replace(
        document,
        tool="planted",
        text=gap.join(text for text, _name in rows),
        labels=tuple(CONTENT if name in {"", "title"} else CLUTTER for _text, name in rows),
        names=tuple(name for _text, name in rows),
    )


def wrapped(document: Document) -> Document:
    """The gold text hard-wrapped at 60 to 79 columns, as mail and plain-text files are."""
    width = 60 + random.Random(document.id).randrange(20)
    paragraphs = [textwrap.fill(line.text, width, break_long_words=False) for line in parse_text(document.gold)]
    text = "\n\n".join(paragraphs)
    return replace(document, tool="wrapped", text=text, labels=(CONTENT,) * len(parse_text(text)))


def cropped(document: Document, margin: int) -> Document | None:
    """The page from a few lines before its first line of content to a few after its last: residue with true clutter."""
    content = [index for index, label in enumerate(document.labels) if label == CONTENT]
    if len(content) < 3:
        return None
    lines = parse_text(document.text)
    first, last = max(0, content[0] - margin), min(len(lines), content[-1] + 1 + margin)
    text = document.text[lines[first].start : lines[last - 1].end]
    return Document(
        document.corpus, document.id, document.host, document.page_type, document.language, document.title,
        f"crop-{document.tool}", text, document.gold, document.labels[first:last], document.validation,
    )  # fmt: skip


def gold_document(document: Document) -> Document:
    """The gold text alone: a text without clutter comes back whole."""
    labels = (CONTENT,) * len(parse_text(document.gold))
    return Document(
        document.corpus, document.id, document.host, document.page_type, document.language, document.title,
        "gold", document.gold, document.gold, labels, document.validation,
    )  # fmt: skip
