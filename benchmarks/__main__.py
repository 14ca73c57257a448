"""Measure declutter and its peers: ``python -m benchmarks [all|quality|html|harmless|speed|train] [options]``.

Without a command: quality, harmless texts and speed on what is shipped. ``--corpora DIR`` adds real pages, as text
and as HTML; ``html`` measures the HTML alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any

from benchmarks.cache import Cache, default_directory
from benchmarks.documents import DEFAULT_SOURCES, Choice
from benchmarks.harmless import harmless_section
from benchmarks.html import HtmlTools, Scored, html_section, measure
from benchmarks.html_diff import write_diff
from benchmarks.html_peers import HTML_PEERS, WholePage, choose_html_peers
from benchmarks.html_speed import html_speed_section
from benchmarks.peers import PEERS, KeepEverything, choose_peers
from benchmarks.progress import note
from benchmarks.quality import corpora_section, samples_section
from benchmarks.report import Section, show, write
from benchmarks.speed import speed_section
from benchmarks.tools import Tools

COMMANDS = ("all", "quality", "html", "harmless", "speed")


def parser() -> argparse.ArgumentParser:
    """The command line; ``train`` has its own."""
    found = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").split("\n")[0])
    found.add_argument("command", nargs="?", choices=(*COMMANDS, "train"), default="all")
    found.add_argument("--corpora", type=Path, metavar="DIR", help="labelled pages to measure on as well")
    found.add_argument(
        "--corpus",
        action="append",
        default=[],
        metavar="NAME",
        help="only this corpus (a file's name, or stand-off); repeatable",
    )
    default = ", ".join(DEFAULT_SOURCES)
    only = f"only lines made by this tool; repeatable; default {default}"
    found.add_argument("--source", action="append", default=[], metavar="NAME", help=only)
    found.add_argument("--part", choices=("validation", "train", "all"), default="validation", help="of train corpora")
    found.add_argument("--limit", type=int, default=0, metavar="N", help="at most N pages of each corpus")
    found.add_argument(
        "--peer", action="append", default=[], metavar="NAME", help="only this peer, of text or of HTML; repeatable"
    )
    found.add_argument("--no-peers", action="store_true", help="declutter and “keep everything” only")
    found.add_argument("--no-declutter", action="store_true", help="peers only")
    found.add_argument("--model", type=Path, metavar="PATH", help="a model file instead of the one shipped")
    found.add_argument("--dump", nargs=2, metavar=("worst", "N"), help="print the N pages with the lowest F1")
    found.add_argument("--diff", type=Path, metavar="FILE", help="write a page with the blocks of the worst HTML pages")
    found.add_argument("--diff-pages", type=int, default=20, metavar="N", help="so many of them; default 20")
    found.add_argument("--cache", type=Path, default=default_directory(), metavar="DIR", help="results of other tools")
    found.add_argument("--no-cache", action="store_true", help="compute everything again and fetch nothing")
    found.add_argument("--no-speed", action="store_true", help="html: quality only")
    found.add_argument("--results", type=Path, default=Path("RESULTS.md"), metavar="FILE")
    found.add_argument("--no-write", action="store_true", help="print only")
    return found


def make_choice(options: argparse.Namespace) -> Choice:
    """The pages that the options choose; raises ``ValueError`` for options that do not fit."""
    count = 0
    if options.dump:
        if options.dump[0] != "worst" or not options.dump[1].isdigit():
            raise ValueError("--dump takes 'worst' and a number, as in --dump worst 10")
        count = int(options.dump[1])
    if options.corpora is not None and not options.corpora.is_dir():
        raise ValueError(f"--corpora: there is no directory {options.corpora}")
    if options.command == "html" and options.corpora is None:
        raise ValueError("html measures on labelled pages: name their directory with --corpora")
    if options.diff is not None and (options.command not in ("all", "html") or options.corpora is None):
        raise ValueError("--diff goes with html or all, and with --corpora")
    if options.diff is not None and not options.diff.parent.is_dir():
        raise ValueError(f"--diff: there is no directory {options.diff.parent}")
    return Choice(
        options.corpora,
        tuple(options.corpus),
        tuple(options.source) or DEFAULT_SOURCES,
        options.part,
        options.limit,
        count,
    )


def make_tools(options: argparse.Namespace) -> Tools:
    """The tools that the options choose."""
    names = [KeepEverything.name] if options.no_peers else named(options.peer, [peer.name for peer in PEERS])
    peers, missing = ([], []) if names is None else choose_peers(names)
    if missing:
        note(f"not installed, left out: {', '.join(missing)}")
    cache = Cache(None if options.no_cache else options.cache)
    return Tools(peers, cache, options.model, ours=not options.no_declutter)


def named(names: Sequence[str], known: Sequence[str]) -> list[str] | None:
    """The chosen peers among those of one kind: empty where all are meant, None where only others are chosen.

    Raises ``ValueError`` for a name that no peer of any kind has.
    """
    everything = [peer.name for peer in PEERS] + [peer.name for peer in HTML_PEERS]
    for name in names:
        if name not in everything:
            raise ValueError(f"unknown peer {name!r}; the peers are {', '.join(dict.fromkeys(everything))}")
    found = [name for name in names if name in known]
    return None if names and not found else found


def make_html_tools(options: argparse.Namespace, cache: Cache) -> HtmlTools:
    """The tools for HTML that the options choose."""
    names = [WholePage.name] if options.no_peers else named(options.peer, [peer.name for peer in HTML_PEERS])
    peers, missing = ([], []) if names is None else choose_html_peers(names)
    if missing:
        note(f"not installed, left out: {', '.join(missing)}")
    return HtmlTools(peers, cache, options.model, ours=not options.no_declutter)


def html_sections(options: argparse.Namespace, cache: Cache, choice: Choice) -> list[Section]:
    """Quality and speed of HTML, each where the command asks for it, and the page of differences."""
    command = options.command
    tools = make_html_tools(options, cache)
    scored: list[Scored] = []
    found = []
    if command in ("all", "html"):
        scored = measure(tools, choice)
        found.append(html_section(tools, choice, scored))
        if options.diff is not None:
            write_diff(options.diff, tools, choice, scored, options.diff_pages)
    if command in ("all", "speed", "html") and not options.no_speed:
        found.append(html_speed_section(tools, choice, scored))
    return found


def sections(options: argparse.Namespace, tools: Tools, choice: Choice) -> list[Section]:
    """Run what the command asks for."""
    found = []
    command = options.command
    if command in ("all", "quality"):
        found.append(samples_section(tools, choice.dump))
        if choice.corpora is not None:
            found.append(corpora_section(tools, choice))
    if choice.corpora is not None and command != "harmless":
        found += html_sections(options, tools.cache, choice)
    if command in ("all", "harmless"):
        found.append(harmless_section(tools, tools.cache.directory))
    if command in ("all", "speed"):
        found.append(speed_section(tools, choice))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where the options do not fit."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["train"]:
        train: Any = import_module("benchmarks.train")
        return int(train.main(given[1:]) or 0)
    reader = parser()
    options = reader.parse_args(given)
    started = monotonic()
    try:
        choice, tools = make_choice(options), make_tools(options)
        found = sections(options, tools, choice)
    except ValueError as error:
        reader.error(str(error))
    for section in found:
        show(section)
    if not options.no_write:
        write(found, options.results)
    tools.cache.close()
    note(f"done in {monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
