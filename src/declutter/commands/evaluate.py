"""``declutter eval``: precision, recall and F1 on the user's own labelled texts."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from declutter.commands.options import (
    add_choosing,
    add_files,
    add_workers,
    describe,
    make_cleaner,
    positive,
)
from declutter.console import DONE, FAILED, CannotReadError, UsageError, say, why, write_to_stdout

if TYPE_CHECKING:
    from declutter.evaluation import Evaluation, Labelled
    from declutter.measures import Interval
    from declutter.pool import Job, Passed

#: Two files that are no JSON Lines are the input and what is wanted of it.
_PAIR = 2
#: So many records that cannot be used are named.
_NAMED_FAILURES = 10

_DESCRIPTION = """\
Measure declutter on labelled texts of your own: precision, recall and F1 of words
(means over the documents, with 95 % intervals), and how many lines of each label are
rightly kept or dropped. The same measures as in declutter's own benchmarks."""

_EPILOG = """\
examples:
  declutter eval labelled.jsonl
  declutter eval page.txt wanted.txt        what came in, and what should come out
  declutter eval --preset recall --json labelled.jsonl | jq .words.f1.mean

One JSON object a line, plain or compressed. "gold" (or --gold-field) is the wanted text.
"lines" are labelled lines, [{"label": "teaser", "text": "Read more: …"}, …]: declutter's
labels, or keep and drop, 1 and 0, main and boilerplate; other labels are not counted.
The input is the field "text" (or --text-field), else "html", else the labelled lines.
"lang" zh, ja and th counts characters in place of words. Titles, bylines or dates that
your wanted texts leave out are dropped with --drop title, kept ones with --keep.

exit status: 0 done, 1 a record could not be read, 2 wrong usage, 130 interrupted."""


def add_parser(made: argparse.ArgumentParser) -> None:
    """Describe the command and its options."""
    describe(
        made,
        "declutter eval [options] LABELLED.jsonl ...\n       declutter eval [options] INPUT WANTED",
        _DESCRIPTION,
        _EPILOG,
    )
    add_files(made, "labelled records; or the input and what is wanted of it")
    add_choosing(made)
    group = made.add_argument_group("how the input is read")
    group.add_argument("--kind", help="what every document is: text, markdown or html (default: found out)")
    group.add_argument("--language", help="language of the input, such as en (default: found out)")
    group.add_argument("--encoding", help="encoding of INPUT and WANTED, such as cp1252 (default: found out)")
    group.add_argument("--no-repair", action="store_true", help="leave mojibake (Ã© for é) as it is")
    group.add_argument("--text-field", default="text", metavar="FIELD", help="field with the input (default: text)")
    group.add_argument("--html-field", metavar="FIELD", help="field with HTML, which goes before the text")
    group.add_argument(
        "--gold-field", default="gold", metavar="FIELD", help="field with the wanted text (default: gold)"
    )
    group.add_argument("--max-bytes", type=positive, default=64_000_000, metavar="N", help="pass over larger records")
    made.add_argument_group("what is printed").add_argument(
        "--json", action="store_true", help="print the figures as JSON"
    )
    add_workers(made)


def run(options: argparse.Namespace) -> int:
    """Judge all documents, then print the figures."""
    from declutter.evaluation import Evaluation, Judged, JudgeRecord  # noqa: PLC0415 - the help answers without it
    from declutter.pool import in_process, ordered_map, worker_count  # noqa: PLC0415 - as above

    if not options.files:
        raise UsageError("no file with labelled texts given; declutter eval --help shows their form")
    cleaner = make_cleaner(options)
    pair = len(options.files) == _PAIR and not any(_is_jsonl(name) for name in options.files)
    task, evaluation, failed = JudgeRecord(cleaner), Evaluation(), 0
    outcomes = (
        in_process(task, [_pair(options)])
        if pair
        else ordered_map(task, _jobs(options), worker_count(options.workers or 0), options.timeout)
    )
    for carrier, outcome in outcomes:
        if isinstance(outcome, Judged):
            evaluation.add(outcome)
            continue
        if failed < _NAMED_FAILURES and not options.quiet:
            say(_failure(carrier, outcome))
        failed += 1
    if failed > _NAMED_FAILURES and not options.quiet:
        say(f"{failed - _NAMED_FAILURES:,} more could not be used")
    if not evaluation.documents:
        raise CannotReadError("there is no labelled document in the input")
    write_to_stdout(
        json.dumps(evaluation.as_dict(), ensure_ascii=False, indent=2) + "\n" if options.json else _table(evaluation)
    )
    return FAILED if failed else DONE


def _failure(carrier: str, outcome: object) -> str:
    """What is wrong with a record: its name and why, or the sentence in its place."""
    if outcome is None:
        return carrier
    return f"{carrier}: {getattr(outcome, 'detail', None) or getattr(outcome, 'reason', outcome)}"


def _is_jsonl(name: str) -> bool:
    from declutter.readers import known_format  # noqa: PLC0415 - as above

    return (known_format(name) or ("text", None))[0] == "jsonl"


def _pair(options: argparse.Namespace) -> Job:
    """One document: a file and what is wanted of it."""
    from declutter.cleaning import Payload  # noqa: PLC0415 - as above
    from declutter.decode import decode  # noqa: PLC0415 - as above
    from declutter.evaluation import Labelled  # noqa: PLC0415 - as above
    from declutter.pool import Job  # noqa: PLC0415 - as above
    from declutter.readers import known_format  # noqa: PLC0415 - as above

    contents = []
    for name in options.files:
        try:
            contents.append(Path(name).read_bytes())
        except (OSError, ValueError) as error:
            raise CannotReadError(f"cannot read {name}: {why(error)}") from None
    kind = (known_format(options.files[0]) or ("text", None))[1]
    payload = Payload(contents[0], kind, None, options.encoding)
    wanted = decode(contents[1], options.encoding)
    name = options.files[0]
    return Job(Labelled(name, payload, options.language or "", wanted, ()), name, len(contents[0]))


def _jobs(options: argparse.Namespace) -> Iterator[Job | Passed]:
    """The labelled records of all files, and what is wrong with the others."""
    from declutter.pool import Job, Passed  # noqa: PLC0415 - as above

    for name in options.files:
        for document in _records(name, options):
            if isinstance(document, str):
                yield Passed(document)
            else:
                yield Job(document, document.name, len(document.payload.text))


def _records(name: str, options: argparse.Namespace) -> Iterator[Labelled | str]:
    """The labelled records of a file; a sentence for each that is none."""
    from declutter.compression import DamagedError, blocks, compression_by_name  # noqa: PLC0415 - as above
    from declutter.evaluation import labelled  # noqa: PLC0415 - as above
    from declutter.read_jsonl import split_lines  # noqa: PLC0415 - as above
    from declutter.readers import opened  # noqa: PLC0415 - as above

    fields = (options.text_field, options.gold_field, options.html_field)
    try:
        with opened(name, [0]) as stream:
            for number, _, line in split_lines(blocks(stream, compression_by_name(name)), options.max_bytes):
                place = f"{name}, line {number}"
                if line is None or isinstance(line, DamagedError):
                    yield f"{place}: {'longer than --max-bytes' if line is None else line}"
                elif line.strip():
                    values = _parsed(line)
                    found: Any = labelled(values, place, fields) if isinstance(values, dict) else values
                    yield f"{place}: {found}" if isinstance(found, str) else found
    except (OSError, ValueError, DamagedError) as error:
        yield f"cannot read {name}: {why(error)}"


def _parsed(line: bytes) -> dict[str, Any] | str:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"no JSON: {error}"
    return values if isinstance(values, dict) else "no JSON object"


def _table(evaluation: Evaluation) -> str:
    """The figures for people."""
    rows = [f"{evaluation.documents:,} documents"]
    if evaluation.scores:
        means = evaluation.means()
        rows += ["", f"words of {len(evaluation.scores):,} documents, mean and 95 % interval"]
        rows += [f"  {name:<10} {_ranged(found)}" for name, found in means.items()]
    if evaluation.labels:
        rows += ["", f"{'label':<15} {'wanted':<7} {'lines':>8} {'right':>8} {'recall':>7} {'same label':>11}"]
        rows += [
            f"{label:<15} {wanted:<7} {lines:>8,} {right:>8,} "
            f"{100 * right / lines:>5.1f} % {100 * same / lines:>9.1f} %"
            for label, wanted, (lines, right, same) in evaluation.ordered()
        ]
    if evaluation.unknown:
        names = ", ".join(f"{name or 'none'} ({count:,})" for name, count in evaluation.unknown.most_common(10))
        rows += ["", f"labels that are not counted: {names}"]
    return "\n".join(rows) + "\n"


def _ranged(found: Interval) -> str:
    return f"{found.value:.3f}  [{found.low:.3f}, {found.high:.3f}]"
