"""``declutter [clean]``: print or write what is left of texts, files, folders and corpora."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from declutter.commands.options import (
    add_choosing,
    add_files,
    add_reading,
    add_workers,
    describe,
    files_or_stdin,
    make_cleaner,
    share,
)
from declutter.console import DONE, FAILED, CannotWriteError, named, say

if TYPE_CHECKING:
    from declutter.readers import Input
    from declutter.values import Output

_USAGE = """\
declutter [clean] [options] FILE ...
       declutter explain | report | eval | rules [options] FILE ...
       declutter demo"""

_DESCRIPTION = """\
Remove the clutter from scraped text: ads, teasers, captions, newsletter boxes,
donation appeals, cookie notices. Prints what is left.

commands:
  clean FILE ...    print the cleaned text; the word "clean" can be left out
  explain FILE ...  show for every line what was decided about it, and why
  report CORPUS     how much clutter is in a corpus, as one HTML page to look at
  eval LABELLED     precision, recall and F1 on labelled texts of your own
  rules             what declutter looks for; which cue fires; check a regex list
  demo              show a cluttered news page and what declutter drops from it"""

_EPILOG = """\
examples:
  declutter page.txt                        print the cleaned text
  declutter page.txt -o clean.txt           write it to a file, whole or not at all
  curl -s https://example.org/story.txt | declutter
                                            clean standard input ("-" names it, too)
  declutter --keep caption,byline page.txt  these stay
  declutter --drop heading page.txt         these go, too
  declutter --preset precision page.txt     when in doubt, drop
  declutter --remove "Our house tip" page.txt
                                            a phrase of your own that marks clutter
  declutter explain page.txt                why is this line gone?
  declutter clean explain                   a file that is called "explain"

  declutter corpus.jsonl.gz -o clean.jsonl.zst
                                            only the field "text" changes
  declutter --resume corpus.jsonl.gz -o clean.jsonl.zst
                                            go on after a kill; the same bytes come out
  declutter pages/ -o cleaned/              a folder, file by file
  declutter crawl.wet.gz -o crawl.jsonl     web archives (declutter-text[warc])
  declutter in.parquet -o out.parquet       Parquet (declutter-text[parquet])
  declutter --min-kept 0.2 --decisions why.parquet in.jsonl -o out.jsonl
                                            leave what would nearly vanish; keep the reasons

labels:
  kept     title, heading, body, notice
  dropped  caption, byline, date, navigation, teaser, share, advertisement,
           fundraising, newsletter, paywall, consent, engagement, media, about,
           legal, comment

Several files: the cleaned texts follow each other in the order of the files, with
nothing in between. The output is UTF-8 with LF line ends. When it goes to a terminal,
control characters are shown as escapes (\\x1b); in files and pipes they stay as they are.

Corpora (JSON Lines, WARC, WET, Parquet, folders) are read as streams and cleaned by
worker processes; the output has the order of the input. A record that cannot be read
or cleaned goes to OUTPUT.errors.jsonl with its place and the reason, and the rest goes on.
Outputs grow as OUTPUT.part, with OUTPUT.checkpoint beside it, and take their name at the end.

exit status: 0 done, 1 a record or file could not be read or the output not be written,
2 wrong usage, 130 interrupted."""


def add_parser(made: argparse.ArgumentParser) -> None:
    """Describe the command and its options."""
    describe(made, _USAGE, _DESCRIPTION, _EPILOG)
    add_files(made)
    add_choosing(made)
    add_reading(made, records=True)
    group = made.add_argument_group("what is written")
    group.add_argument("-o", "--output", metavar="FILE", help="write to this file or folder instead of standard output")
    group.add_argument(
        "--output-format",
        choices=("text", "markdown", "jsonl", "parquet"),
        help="default: by the name of the output, else as the input (JSON Lines for WARC)",
    )
    group.add_argument(
        "--min-kept",
        type=share,
        default=0.0,
        metavar="SHARE",
        help="leave a record as it is if less than this share of it would be kept",
    )
    group.add_argument(
        "--decisions", metavar="FILE", help="also write every decision, and why lines were dropped (.jsonl or .parquet)"
    )
    group.add_argument(
        "--errors", metavar="FILE", help="where failed records are listed (default: OUTPUT.errors.jsonl)"
    )
    group.add_argument("--resume", action="store_true", help="go on where a killed run of the same command was")
    add_workers(made)


def run(options: argparse.Namespace) -> int:
    """Clean everything, and say in one line what became of it."""
    from declutter.commands.clean_plan import Plan  # noqa: PLC0415 - the help answers without it
    from declutter.corpus import Run, timed  # noqa: PLC0415 - as above

    if options.output == "-":
        options.output = None
    plan = Plan(options, make_cleaner(options, _cleaner_output(options)), files_or_stdin(options))
    corpus = plan.is_corpus
    run_ = Run(
        inputs=plan.inputs,
        fields=plan.fields,
        task=plan.task(),
        outputs=plan.outputs(),
        workers=plan.workers,
        timeout=options.timeout,
        digest=plan.digest,
        progress=False if options.quiet or not corpus else options.progress,
        warn=None if options.quiet or corpus else _warn,
    )
    for path in plan.unknown[:3]:
        say(f"{path} is skipped: its name says nothing about what it holds (--input-format tells)")
    counts, seconds = timed(run_, plan.state())
    counts.found += len(plan.unknown)
    counts.skipped += len(plan.unknown)
    if plan.unknown:
        counts.skips["unknown_file"] += len(plan.unknown)
    if corpus and not options.quiet:
        say(counts.sentence(seconds))
        if plan.wrote_errors():
            say(f"what failed is listed in {plan.errors}")
    if counts.quarantined and not counts.written and options.output is not None:
        raise CannotWriteError(f"nothing was written to {named(options.output)}")
    return FAILED if counts.quarantined else DONE


def _cleaner_output(options: argparse.Namespace) -> Output:
    # An output called *.md alone asks for nothing: of Markdown, the lines that are kept are kept byte for byte.
    return "markdown" if options.output_format == "markdown" else "text"


def _warn(source: Input, warnings: tuple[str, ...]) -> None:
    from declutter.render import WARNINGS  # noqa: PLC0415 - only where there are warnings

    for warning in warnings:
        say(f"{named(source.name)}: {WARNINGS.get(warning, warning)}")
