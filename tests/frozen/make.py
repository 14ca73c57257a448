"""Write ``digests.json``: what is decided about every line of the sample files today.

``python tests/frozen/make.py`` writes it anew. A patch release must not have to; for a minor release the
changelog says how many lines flipped, which ``python tests/frozen/make.py --diff`` counts by label.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.samples import SAMPLES, read_samples  # noqa: E402
from declutter import Result, explain  # noqa: E402

DIGESTS = Path(__file__).with_name("digests.json")
LIGHTHOUSE = ROOT / "src" / "declutter" / "samples" / "lighthouse.txt"


def texts() -> dict[str, str]:
    """The texts whose decisions are frozen, by name."""
    found = {f"{sample.part}/{sample.name}": sample.text for sample in read_samples()}
    for path in sorted((SAMPLES / "harmless").glob("*.txt")):
        found[f"harmless/{path.stem}"] = path.read_text(encoding="utf-8")
    return {**found, "lighthouse": LIGHTHOUSE.read_text(encoding="utf-8")}


def frozen(result: Result) -> dict[str, Any]:
    """What is kept of a result: for every line ``+`` or ``-`` and its label, and a digest of the rest."""
    lines = [f"{'+' if decision.kept else '-'}{decision.label.value}" for decision in result.decisions]
    rest = [(d.start, d.end, d.kept, d.label.value, d.score) for d in result.decisions]
    whole = repr((result.threshold, result.language, result.warnings, rest))
    text = hashlib.sha256(result.text.encode("utf-8", "surrogatepass")).hexdigest()
    return {"decisions": hashlib.sha256(whole.encode()).hexdigest()[:16], "text": text[:16], "lines": " ".join(lines)}


def digests() -> dict[str, Any]:
    """The version, and what is decided about every text."""
    return {"version": explain("").version, "texts": {name: frozen(explain(text)) for name, text in texts().items()}}


def flips(old: dict[str, Any], new: dict[str, Any]) -> Counter[str]:
    """How many lines went or came back, by their new label."""
    counts: Counter[str] = Counter()
    for name in old["texts"].keys() & new["texts"].keys():
        before, after = old["texts"][name]["lines"].split(), new["texts"][name]["lines"].split()
        if len(before) == len(after):
            counts.update(now for then, now in zip(before, after, strict=True) if then[0] != now[0])
    return counts


def main() -> None:
    """Write the file, or count what writing it would change."""
    new = digests()
    if "--diff" in sys.argv[1:]:
        for line, count in sorted(flips(json.loads(DIGESTS.read_text(encoding="utf-8")), new).items()):
            print(f"{count:5} now {line}")  # noqa: T201
        return
    DIGESTS.write_text(json.dumps(new, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
