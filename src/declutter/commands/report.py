"""``declutter report``: how much clutter is in a corpus, as one page to look at."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from declutter.commands.options import (
    add_choosing,
    add_files,
    add_reading,
    add_workers,
    describe,
    files_or_stdin,
    make_cleaner,
    natural,
)
from declutter.console import DONE, FAILED, CannotWriteError, say

if TYPE_CHECKING:
    from declutter.cleaner import Cleaner
    from declutter.corpus_report import Gatherer
    from declutter.readers import Item
    from declutter.report_page import Shown

#: Where the page goes if nothing else is said.
PAGE = "declutter-report.html"

_DESCRIPTION = """\
Say how much of a corpus is still clutter, and show it: one HTML page that works
offline, with the share and its interval, by label and by site, the most repeated
dropped lines, the closest calls, the worst documents, and documents to read with
every dropped line struck through and explained. Works for one file, too."""

_EPILOG = f"""\
examples:
  declutter report corpus.jsonl.gz          writes {PAGE}
  declutter report pages/ -o clutter.html   a folder
  declutter report --sample 0 corpus.jsonl  all of it instead of about 10,000 records
  declutter report --json corpus.jsonl | jq .clutter_share

The share is declutter's own count, by characters. Its interval is that of a ratio over
documents: a corpus of the same kind has its share in there 19 times in 20.
Nothing is loaded from elsewhere, and what the corpus holds cannot run in the page.

exit status: 0 done, 1 a record could not be read, 2 wrong usage, 130 interrupted."""


def add_parser(made: argparse.ArgumentParser) -> None:
    """Describe the command and its options."""
    describe(made, "declutter report [options] CORPUS ...", _DESCRIPTION, _EPILOG)
    add_files(made)
    add_choosing(made)
    add_reading(made, records=True)
    group = made.add_argument_group("what is written")
    group.add_argument(
        "-o", "--output", metavar="FILE", help=f'write the page or the figures there; "-" is standard output ({PAGE})'
    )
    group.add_argument("--json", action="store_true", help="print the figures as JSON instead of a page")
    group.add_argument(
        "--sample",
        type=natural,
        default=10_000,
        metavar="N",
        help="look at about so many records, drawn evenly; 0 is all (default: 10000)",
    )
    add_workers(made)


def run(options: argparse.Namespace) -> int:
    """Gather the figures, then write the page."""
    from declutter.corpus_report import Gatherer  # noqa: PLC0415 - the help answers without it
    from declutter.single_file import one_output, refuse_output_over_input  # noqa: PLC0415 - as above

    output = options.output if options.output is not None or options.json else PAGE
    output = None if output == "-" else output
    cleaner = make_cleaner(options)
    files = files_or_stdin(options)
    refuse_output_over_input(output, files)
    gatherer = Gatherer()
    failed = _gather(options, cleaner, files, gatherer)
    figures = gatherer.figures
    if not figures.whole.documents:
        raise CannotWriteError("there is no document to report on" + ("; what failed stands above" if failed else ""))
    with one_output(output) as write:
        if options.json:
            write(json.dumps(figures.as_dict(), ensure_ascii=False, indent=2) + "\n")
        else:
            from declutter.report_page import page  # noqa: PLC0415 - as above

            version = cleaner.explain(b"").version
            write(page(_title(files), figures, _shown(cleaner, gatherer), version))
    if not options.quiet:
        share = f"{100 * figures.whole.share:.1f} % ± {100 * figures.interval:.1f}"
        where = f"; see {output}" if output is not None else ""
        say(f"{share} of the characters in {figures.whole.documents:,} documents are clutter{where}")
    return FAILED if failed else DONE


def _gather(options: argparse.Namespace, cleaner: Cleaner, files: list[str], gatherer: Gatherer) -> int:
    """Count all records; how many could not be."""
    from declutter.corpus import name_failure, over_corpus  # noqa: PLC0415 - the help answers without it
    from declutter.corpus_report import LookAtRecord, Looked, sampled  # noqa: PLC0415 - as above

    figures = gatherer.figures

    def choose(items: Iterator[Item], total: list[int], size: int) -> Iterator[Item]:
        return sampled(items, options.sample, total, size, figures)

    for source, item, outcome in over_corpus(LookAtRecord(cleaner), files, options, choose):
        if isinstance(outcome, Looked):
            gatherer.add(item, outcome, source.name)
        elif item.state in {"skip", "through"}:
            figures.skipped += 1
        else:
            name_failure(source.name, item, outcome, figures.failed)
            figures.failed += 1
    return figures.failed


def _shown(cleaner: Cleaner, gatherer: Gatherer) -> Iterator[Shown]:
    """The documents of the page, with their decisions."""
    from declutter.cleaning import Rejected, explained  # noqa: PLC0415 - the help answers without it
    from declutter.report_page import Shown  # noqa: PLC0415 - as above

    worst, sample = gatherer.shown()
    # In turn, so that both are there when the page is full.
    for place in range(max(len(worst), len(sample))):
        for kept in (*worst[place : place + 1], *sample[place : place + 1]):
            result = explained(cleaner, kept.payload)
            if not isinstance(result, Rejected):
                yield Shown(kept.name, kept.url, result)


def _title(files: list[str]) -> str:
    names = ["standard input" if name == "-" else os.path.basename(name.rstrip("/")) or name for name in files]  # noqa: PTH119 - as typed
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
