"""One offline page that shows, for the pages with the lowest F1, each block against gold: kept, dropped, missed, wrong.

Everything that comes from a corpus is escaped, and the content security policy allows nothing but the page's own style:
it has no script.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.corpora import Page
from benchmarks.documents import Choice, pages
from benchmarks.html import HtmlTools, Scored
from benchmarks.metrics import GOLD_LINE_SHARE, gold_shares, words
from benchmarks.progress import note
from benchmarks.report import figure
from benchmarks.tools import BALANCED, PRESETS

KEPT, DROPPED, MISSED, WRONG, LACKING = "kept", "dropped", "missed", "wrong", "lacking"
#: What the classes mean, in the order of the boxes that show and hide them.
MEANINGS = {
    WRONG: "kept, but not in gold",
    MISSED: "in gold, but dropped",
    LACKING: "gold that no block of the page holds",
    KEPT: "kept, and in gold",
    DROPPED: "dropped, and not in gold",
}
#: More of a block, and more blocks of a page, are counted instead of shown.
_CHARS, _BLOCKS = 1500, 3000
#: Blocks of fewer words are no n-gram of their own.
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page, or a line of gold that no block holds, and what became of it."""

    outcome: str
    text: str
    words: int
    label: str = ""
    score: int = 0
    path: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page with its scores and its blocks."""

    page: Page
    scored: Scored
    blocks: tuple[Block, ...]


def outcome(*, kept: bool, share: float, counted: bool) -> str:
    """What a decision was, by the share of the block's words that are gold; a block without words is never wrong."""
    if not counted:
        return KEPT if kept else DROPPED
    if share >= GOLD_LINE_SHARE:
        return KEPT if kept else MISSED
    return WRONG if kept else DROPPED


def compare(decisions: Iterable[Any], gold: str, language: str) -> list[Block]:
    """The blocks in the order of the page; after them the lines of gold that none of them holds.

    A block is gold when half of its words lie in word n-grams of the gold text, and the other way round. Gold
    that a page repeats counts once: what is kept takes its words away, in the order of the page.
    """
    found = list(decisions)
    lines = [line.strip() for line in gold.split("\n") if line.strip()]
    line_words = [words(line, language) for line in lines]
    block_words = [words(decision.text, language) for decision in found]
    shares = unrepeated(
        block_shares(block_words, line_words), block_words, line_words, [decision.kept for decision in found]
    )
    blocks = []
    for decision, own, share in zip(found, block_words, shares, strict=True):
        kind = outcome(kept=decision.kept, share=share, counted=bool(own))
        reason = decision.reason if kind in (WRONG, MISSED) else ""
        label = str(decision.label.value)
        blocks.append(Block(kind, decision.text, len(own), label, decision.score, decision.path, reason))
    everything = [word for own in block_words for word in own]
    for line, own, share in zip(lines, line_words, gold_shares(line_words, everything), strict=True):
        if own and share < GOLD_LINE_SHARE:
            blocks.append(Block(LACKING, line, len(own)))
    return blocks


def block_shares(blocks: Sequence[Sequence[str]], lines: Sequence[Sequence[str]]) -> list[float]:
    """For each block (a list of words) the share of its words that is gold.

    A few words occur in gold by chance ("Health" in a menu): a short block counts only where it is a whole line
    of gold, or where the next longer block above or below is gold.
    """
    shares = gold_shares(blocks, [word for line in lines for word in line])
    whole = {tuple(line) for line in lines}
    long = [len(block) >= _SHORT for block in blocks]
    beside = [False] * len(blocks)
    for order in (range(len(blocks)), reversed(range(len(blocks)))):
        is_gold = False
        for index in order:
            if long[index]:
                is_gold = shares[index] >= GOLD_LINE_SHARE
            beside[index] = beside[index] or is_gold
    return [
        share if long[index] or beside[index] or tuple(blocks[index]) in whole else 0.0
        for index, share in enumerate(shares)
    ]


def unrepeated(
    shares: Sequence[float],
    blocks: Sequence[Sequence[str]],
    lines: Sequence[Sequence[str]],
    kept: Sequence[bool],
) -> list[float]:
    """The shares, 0.0 for a block most of whose words kept blocks have taken already; kept blocks take theirs first."""
    left = Counter(word for line in lines for word in line)
    found = list(shares)
    for index in sorted(range(len(blocks)), key=lambda index: not kept[index]):
        own = Counter(blocks[index])
        taken = left & own
        if taken.total() < GOLD_LINE_SHARE * own.total():
            found[index] = 0.0
        elif kept[index] and found[index] >= GOLD_LINE_SHARE:
            left -= taken
    return found


def worst(scored: Sequence[Scored], count: int) -> list[Scored]:
    """The pages with the lowest F1 of declutter, worst first."""
    return sorted(scored, key=lambda page: page.f1(BALANCED))[:count]


def shown_pages(tools: HtmlTools, choice: Choice, chosen: Sequence[Scored]) -> list[Shown]:
    """The chosen pages with their blocks, in the order given; the corpora are read again for them."""
    wanted = {(item.corpus, item.id): item for item in chosen}
    found = {}
    for page in pages(choice):
        key = page.corpus, page.id
        if key in wanted and key not in found and page.measurable:
            result = tools.ours[BALANCED].cleaner(page.corpus).explain(page.html)
            blocks = compare(result.decisions, page.gold or "", page.language)
            found[key] = Shown(page, wanted[key], tuple(blocks))
    return [found[key] for key in wanted if key in found]


def write_diff(path: Path, tools: HtmlTools, choice: Choice, scored: Sequence[Scored], count: int) -> None:
    """Write the page for the worst of the scored pages."""
    if BALANCED not in tools.ours or not scored:
        note("--diff needs declutter and pages")
        return
    made = diff_page(shown_pages(tools, choice, worst(scored, count)), choice.part)
    path.write_text(made, encoding="utf-8", newline="\n")
    note(f"written: {path}: {min(count, len(scored))} pages")


# --- The page ----------------------------------------------------------------------------------

_STYLE = """
:root{color-scheme:light dark}
body{font:15px/1.45 system-ui,sans-serif;max-width:70rem;margin:1.5rem auto;padding:0 1rem}
nav{position:sticky;top:0;padding:.5rem 0;background:Canvas;border-bottom:1px solid GrayText}
nav label{margin-right:1.2rem;white-space:nowrap}
summary{cursor:pointer;padding:.4rem 0;overflow-wrap:anywhere}
details{border-bottom:1px solid GrayText}
table{border-collapse:collapse;margin:.5rem 0}td,th{padding:.1rem .7rem;text-align:left;font-weight:normal}
.b{margin:.15rem 0;padding:.1rem .6rem;border-left:6px solid;white-space:pre-wrap;overflow-wrap:anywhere}
.b b{display:inline-block;min-width:4.2rem}.b small{opacity:.75}
.kept{border-color:#2e8b57}.dropped{border-color:#9aa5ad;opacity:.8}
.wrong{border-color:#c2410c;background:#c2410c1f}.missed{border-color:#7c3aed;background:#7c3aed1f}
.lacking{border-color:#b58900;border-left-style:dotted}
"""
_HIDE = "body:has(#show-{0}:not(:checked)) .{0}{{display:none}}\n"


def _safe(text: str) -> str:
    r"""Escaped for HTML, with control and bidirectional characters made visible."""
    return escape(str(import_module("declutter.render").visible(text, "\t\n")))


def diff_page(shown: Sequence[Shown], part: str) -> str:
    """The whole page."""
    style = _STYLE + "".join(_HIDE.format(name) for name in MEANINGS)
    boxes = "".join(
        f'<label><input type="checkbox" id="show-{name}"{"" if name == DROPPED else " checked"}> '
        f"<b>{name}</b>: {meaning}</label> "
        for name, meaning in MEANINGS.items()
    )
    body = "\n".join(_page(item, opened=number == 0) for number, item in enumerate(shown))
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width"><title>Worst pages against gold</title>\n'
        f"<style>{style}</style></head><body>\n"
        f"<h1>The {len(shown)} worst pages against gold ({_safe(part)} part)</h1>\n"
        f"<nav>{boxes}</nav>\n{body}\n</body></html>\n"
    )


def _page(item: Shown, *, opened: bool) -> str:
    page, scored = item.page, item.scored
    own = scored.scores[BALANCED]
    where = " · ".join(part for part in (page.corpus, page.id, page.page_type, page.language, page.url) if part)
    counts = Counter[str]()
    for block in item.blocks:
        counts[block.outcome] += block.words
    told = ", ".join(f"{counts[name]} words {name}" for name in MEANINGS if counts[name])
    blocks = "\n".join(map(_block, item.blocks[:_BLOCKS]))
    rest = len(item.blocks) - _BLOCKS
    more = f"<p>… and {rest} more blocks.</p>" if rest > 0 else ""
    return (
        f"<details{' open' if opened else ''}><summary><b>F1 {figure(own.f1)}</b> (precision {figure(own.precision)}, "
        f"recall {figure(own.recall)}) {_safe(where)}<br><small>{told}</small></summary>\n"
        f"{_others(scored)}\n{blocks}\n{more}</details>"
    )


def _others(scored: Scored) -> str:
    """A table of the other tools' F1 on the page, best first."""
    others = sorted((name for name in scored.scores if name not in PRESETS), key=lambda name: -scored.f1(name))
    rows = "".join(f"<tr><th>{_safe(name)}</th><td>{figure(scored.f1(name))}</td></tr>" for name in others[:5])
    return f"<table>{rows}</table>" if rows else ""


def _block(block: Block) -> str:
    cut = block.text[:_CHARS]
    rest = len(block.text) - len(cut)
    text = _safe(cut) + (f" <small>… {rest} more characters</small>" if rest else "")
    about = f"{block.label} {block.score / 1000:+.1f}" if block.label else ""
    told = " · ".join(part for part in (about, block.path, block.reason) if part)
    return (
        f'<div class="b {block.outcome}"><b>{block.outcome}</b> {text}'
        + (f"\n<small>{_safe(told)}</small>" if told else "")
        + "</div>"
    )
