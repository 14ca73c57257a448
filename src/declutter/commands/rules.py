"""``declutter rules``: what declutter looks for, which of it fires, and what a regex list adds to it."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from declutter.commands.options import (
    add_choosing,
    add_files,
    add_reading,
    add_workers,
    describe,
    files_or_stdin,
    make_cleaner,
)
from declutter.console import DONE, FAILED, UsageError, write_to_stdout

if TYPE_CHECKING:
    from declutter.audit import Audited
    from declutter.cleaner import Cleaner

_DESCRIPTION = """\
List the cues and rules that declutter knows, by label, with the weight of each
(log-odds; negative drops). Or say which of them fire for a line. Or check a list of
regular expressions of your own against a corpus: how often each hits, how much of
that declutter drops anyway, and how often it hits body text."""

_EPILOG = """\
examples:
  declutter rules
  declutter rules --match "Read more: Five takeaways from the summit"
  declutter rules --audit my_list.txt corpus.jsonl.gz
  declutter rules --audit my_list.txt --json pages/ | jq '.[] | select(.body_hits > 0)'

A list holds one regular expression a line, searched in every line of the corpus as it is
written ((?i) ignores letter case); blank lines and lines that start with # are none. Each
search may take one second. A pattern with hits that declutter keeps as body text either
finds what declutter misses, or harms: the examples tell which.

exit status: 0 done, 1 a record could not be read, 2 wrong usage, 130 interrupted."""

#: The columns of the audit take this much beside the pattern.
_PATTERN_WIDTH = 44


def add_parser(made: argparse.ArgumentParser) -> None:
    """Describe the command and its options."""
    usage = """\
declutter rules [--json]
       declutter rules --match LINE
       declutter rules --audit LIST [options] CORPUS ..."""
    describe(made, usage, _DESCRIPTION, _EPILOG)
    add_files(made, "the corpus of --audit")
    group = made.add_argument_group("what is asked")
    group.add_argument("--match", metavar="LINE", help="say which cues and rules fire for this line")
    group.add_argument("--audit", metavar="LIST", help="check the regular expressions of this file against CORPUS")
    group.add_argument("--json", action="store_true", help="print the answer as JSON")
    add_choosing(made)
    add_reading(made, records=True)
    add_workers(made)


def run(options: argparse.Namespace) -> int:
    """Answer the one question that is asked."""
    if options.audit is not None and options.match is not None:
        raise UsageError("--match and --audit are two questions; ask one of them")
    cleaner = make_cleaner(options)
    if options.audit is not None:
        return _audit(options, cleaner)
    if options.files:
        raise UsageError("files are for --audit; declutter rules --help shows how it is used")
    if options.match is not None:
        return _match(options, cleaner)
    rows = known()
    if options.json:
        write_to_stdout(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    else:
        write_to_stdout(_listed(rows))
    return DONE


# --- the list ----------------------------------------------------------------------------------------------------


def known() -> list[dict[str, Any]]:
    """Every cue and rule: name, label, weight in thousandths of a log-odds, languages and phrases, or an example.

    The weights of cues and rules are those of text; elements are asked in HTML alone.
    """
    from declutter.element_cues import ELEMENT_CUES  # noqa: PLC0415 - the help answers without it
    from declutter.lexicon import languages_shipped, load  # noqa: PLC0415 - as above
    from declutter.model import load as load_model  # noqa: PLC0415 - as above
    from declutter.rules import RULES  # noqa: PLC0415 - as above

    model = load_model()
    cues: dict[str, dict[str, Any]] = {}
    for language, shipped in sorted(languages_shipped().items(), key=lambda item: (not item[1].measured, item[0])):
        lexicon = load(language)
        counts = _phrase_counts(lexicon)
        for number, hit in enumerate(lexicon.hits):
            name = hit.name if shipped.measured else hit.name.replace(f":{language}:", ":")
            weight = model.text.cue_weight(name, hit.prior)
            row = cues.setdefault(
                name,
                {"name": name, "label": hit.label, "weight": weight, "phrases": 0, "languages": [], "half_weight": []},
            )
            row["languages" if shipped.measured else "half_weight"].append(language)
            row["phrases"] += counts[number]
    rules = [
        {"name": f"rule:{rule.name}", "label": rule.name.partition(".")[0],
         "weight": model.text.cue_weight(f"rule:{rule.name}", rule.prior), "example": rule.boilerplate[0]}
        for rule in RULES
    ]  # fmt: skip
    elements = [
        {"name": f"element:{cue.name}", "label": cue.name.partition(".")[0], "weight": cue.prior,
         "example": cue.boilerplate[0]}
        for cue in ELEMENT_CUES
    ]  # fmt: skip
    return sorted([*cues.values(), *rules, *elements], key=lambda row: (row["label"], row["weight"], row["name"]))


def _phrase_counts(lexicon: Any) -> Counter[int]:  # noqa: ANN401 - Lexicon, imported only where it is needed
    counts: Counter[int] = Counter()
    for table in (lexicon.starts, lexicon.ends, lexicon.after_name):
        counts.update(number for entries in table.values() for _, number in entries)
    for table in (lexicon.whole, lexicon.tails):
        counts.update(number for entries in table.values() for number in entries)
    return counts


def _listed(rows: list[dict[str, Any]]) -> str:
    lines: list[str] = []
    label = ""
    for row in rows:
        if row["label"] != label:
            label = row["label"]
            lines += ["", label] if lines else [label]
        what = _languages(row) if "phrases" in row else f"as in: {row['example']}"
        lines.append(f"  {row['weight'] / 1000:+6.2f}  {row['name']:<38} {what}")
    return "\n".join(lines) + "\n"


def _languages(row: dict[str, Any]) -> str:
    """What a row says of a cue's phrases: "90 phrases in de, en; at half weight in vi"."""
    measured, others = (", ".join(row[key]) for key in ("languages", "half_weight"))
    where = f"in {measured}" if measured else ""
    unmeasured = f"at half weight in {others}" if others else ""
    return f"{row['phrases']} phrases {'; '.join(filter(None, (where, unmeasured)))}"


# --- which fire --------------------------------------------------------------------------------------------------


def _match(options: argparse.Namespace, cleaner: Cleaner) -> int:
    from declutter.render import log_odds, visible  # noqa: PLC0415 - the help answers without it

    result = cleaner.explain(options.match)
    found: list[dict[str, Any]] = [
        {
            "text": decision.text,
            "fired": [
                {"name": item.name, "weight": item.weight}
                for item in decision.evidence
                if item.name.startswith(("cue:", "element:", "rule:", "user:"))
            ],
            "label": decision.label.value, "kept": decision.kept, "score": decision.score,
            "threshold": result.threshold, "reason": decision.reason,
        }
        for decision in result.decisions
    ]  # fmt: skip
    if options.json:
        write_to_stdout(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
        return DONE
    lines: list[str] = []
    for line in found:
        lines.append(visible(line["text"]))
        lines += [f"  {log_odds(item['weight'])}  {item['name']}" for item in line["fired"]]
        if not line["fired"]:
            lines.append("  no cue and no rule fires")
        verdict = "kept" if line["kept"] else "dropped"
        lines.append(f"  alone on a page it is {verdict} ({log_odds(line['score'])}): {visible(line['reason'])}")
    write_to_stdout("\n".join(lines) + "\n" if lines else "there is no text in it\n")
    return DONE


# --- the audit ---------------------------------------------------------------------------------------------------


def _audit(options: argparse.Namespace, cleaner: Cleaner) -> int:
    from declutter.audit import Audited, AuditRecord  # noqa: PLC0415 - the help answers without it
    from declutter.corpus import name_failure, over_corpus  # noqa: PLC0415 - as above
    from declutter.patterns import numbered_patterns  # noqa: PLC0415 - as above

    patterns = list(numbered_patterns(options.audit))
    if not patterns:
        raise UsageError(f"{options.audit} holds no pattern")
    sums = [Audited(number, pattern.pattern) for number, pattern in patterns]
    task = AuditRecord(cleaner, tuple(pattern for _, pattern in patterns))
    failed = documents = 0
    for source, item, outcome in over_corpus(task, files_or_stdin(options), options):
        if isinstance(outcome, dict):
            documents += 1
            for number, hits in outcome.items():
                sums[number].add(hits)
        elif item.state not in {"skip", "through"}:
            name_failure(source.name, item, outcome, failed)
            failed += 1
    if options.json:
        write_to_stdout(json.dumps([audited.as_dict() for audited in sums], ensure_ascii=False, indent=2) + "\n")
    else:
        write_to_stdout(_audit_table(sums, documents))
    return FAILED if failed else DONE


def _audit_table(sums: list[Audited], documents: int) -> str:
    from declutter.render import cut, visible  # noqa: PLC0415 - the help answers without it

    lines = [f"{documents:,} documents, {len(sums):,} patterns", ""]
    lines.append(f"{'pattern':<{_PATTERN_WIDTH}} {'hits':>8} {'in docs':>8} {'dropped anyway':>15} {'body text':>10}")
    for audited in sums:
        share = f"{100 * audited.dropped / audited.lines:.0f} %" if audited.lines else ""
        shown = cut(visible(audited.pattern), _PATTERN_WIDTH)
        lines.append(
            f"{shown:<{_PATTERN_WIDTH}} {audited.lines:>8,} {audited.documents:>8,} {share:>15} {audited.body:>10,}"
        )
        if audited.timeouts:
            lines.append(f"    takes longer than a second in {audited.timeouts:,} documents")
        lines += [f"    body: {visible(example)}" for example in audited.examples]
    unused = sum(not audited.lines for audited in sums)
    covered = sum(audited.lines > 0 and audited.dropped == audited.lines for audited in sums)
    lines += ["", f"{unused:,} hit nothing; {covered:,} hit only what declutter drops anyway"]
    return "\n".join(lines) + "\n"
