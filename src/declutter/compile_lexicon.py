"""Compiles ``lexicon/*.toml`` into ``lexicon/index``: only contributors and the tests come here.

The TOML files are the source. A new language is one new file; a test proves that the index is current.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from declutter.lexicon import ANCHORS, ENGLISH_STOP_SHARE, FOLDER, INDEX, LANGUAGES, end_key, start_keys
from declutter.tokens import TRAILING, normalise, tokenise
from declutter.values import CONTENT_LABELS, parse_label

_NO_LIMIT = 10**9


def compile_index(folder: Path = FOLDER) -> dict[str, str]:
    """The files of the index, by name, for the TOML files of a folder.

    Raises ``ValueError`` naming file, table and what is wrong with it.
    """
    files, languages = {}, {}
    for path in sorted(folder.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        header, vocabulary = table.pop("lexicon", {}), table.pop("vocabulary", {})
        language, status = header.get("language", path.stem), header.get("status", "unmeasured")
        stop_words = header.get("stop_words", [])
        cues = _indexed(dict(_checked_cues(path.name, table)))
        share = header.get("stop_share", ENGLISH_STOP_SHARE)
        if not isinstance(share, int) or share < 1:
            raise ValueError(f"{path.name}: stop_share must be a percentage of 1 or more, not {share!r}")
        head = {"status": status, "stop_share": share, "stop_words": stop_words}
        content = {**head, "vocabulary": _by_word(vocabulary), **cues}
        files[f"{language}.json"] = _json(content)
        languages[language] = {"name": header.get("name", language), "status": status, "stop_words": stop_words}
    return {LANGUAGES.name: _json(languages), **files}


def write_index() -> None:
    """Compile the TOML files: ``python -m declutter.compile_lexicon``."""
    INDEX.mkdir(exist_ok=True)
    for name, text in compile_index().items():
        (INDEX / name).write_text(text, encoding="utf-8", newline="\n")


def _json(table: object) -> str:
    return json.dumps(table, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


def _by_word(vocabulary: dict[str, list[str]]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for topic, members in vocabulary.items():
        for word in members:
            words.setdefault(word, []).append(topic)
    return words


def _indexed(cues: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The cues as rows of name, prior and limit, and the phrases of each anchor by key."""
    indexes: dict[str, dict[str, list[Any]]] = {anchor: {} for anchor in ANCHORS}
    rows = []
    for number, (name, row) in enumerate(sorted(cues.items())):
        rows.append([name, row["prior"], row.get("max_words", _NO_LIMIT)])
        for anchor, phrase in _phrases(row):
            for index, key, entry in _places(anchor, phrase, number):
                indexes[index].setdefault(key, []).append(entry)
    return {"cues": rows, **indexes}


def examples(path: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Every cue of a TOML file with its boilerplate and its content examples."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for label in sorted(set(table) - {"lexicon", "vocabulary"}):
        for name, row in table[label].items():
            yield f"{label}.{name}", row["boilerplate"], row["content"]


def _checked_cues(file: str, table: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    seen: dict[tuple[str, str], str] = {}
    for label_name, rows in table.items():
        label = parse_label(label_name)
        for cue_name, row in rows.items():
            name = f"{label_name}.{cue_name}"
            _check_row(f"{file}: [{name}]", row, positive=label in CONTENT_LABELS)
            for anchor, phrase in _phrases(row):
                if phrase != normalise(phrase):
                    raise ValueError(f"{file}: [{name}] {phrase!r} must be written as {normalise(phrase)!r}")
                if (anchor, phrase) in seen:
                    raise ValueError(f"{file}: {phrase!r} stands in [{seen[anchor, phrase]}] and in [{name}]")
                seen[anchor, phrase] = name
            yield name, {key: row[key] for key in ("prior", "max_words", *ANCHORS) if key in row}


def _phrases(row: dict[str, Any]) -> Iterable[tuple[str, str]]:
    return [(anchor, phrase) for anchor in ANCHORS for phrase in row.get(anchor, ())]


def _check_row(where: str, row: dict[str, Any], *, positive: bool) -> None:
    unknown = set(row) - {"prior", "max_words", "boilerplate", "content", *ANCHORS}
    if unknown:
        raise ValueError(
            f"{where} has unknown keys {sorted(unknown)}; known are {', '.join(ANCHORS)}, prior, max_words"
        )
    if not _phrases(row):
        raise ValueError(f"{where} has no phrases; give at least one of {', '.join(ANCHORS)}")
    if not isinstance(row.get("prior"), int) or (row["prior"] > 0) is not positive:
        raise ValueError(f"{where} needs a prior that is {'positive' if positive else 'negative'}")
    if not row.get("boilerplate") or not row.get("content"):
        raise ValueError(f"{where} needs examples: boilerplate that must match and content that must not")


def _places(anchor: str, phrase: str, number: int) -> Iterator[tuple[str, str, Any]]:
    """Where a phrase of a cue stands in the indexes: (index, key, entry)."""
    if anchor == "whole":
        yield "whole", phrase.rstrip(TRAILING), number
    elif anchor == "ends":
        trimmed = phrase.rstrip(TRAILING)
        yield "ends", end_key(trimmed, tokenise(trimmed)), [trimmed, number]
    elif anchor == "tails":
        yield "tails", phrase.rstrip(":"), number
    elif anchor == "after_name":
        yield "after_name", phrase.partition(" ")[0], [phrase, number]
    else:
        key = start_keys(tokenise(phrase))[-1]
        yield "starts", key, [phrase, number]
        if anchor == "sentences":
            yield "sentences", key, [phrase, number]


if __name__ == "__main__":
    write_index()
