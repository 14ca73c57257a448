"""Stop words and boilerplate cues: discovers, checks, compiles and looks up ``lexicon/*.toml``.

A cue is a set of phrases by which one kind of clutter announces itself, anchored at the start or the end
of a line, at the start of a sentence in it, or being all of it; never a bare substring, which prose
would hit. Phrases are found through a dictionary keyed by their first (or last) word: 5 µs a line for 300
phrases where one big alternation takes 285 to 870 µs (measured 2026-11).

The TOML files are the source. ``python -m declutter.lexicon`` compiles them, without the examples, into
``lexicon/index.json``, which is what gets loaded; a test proves it current. A new language is one new file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from declutter.values import CONTENT_LABELS, parse_label

FOLDER = Path(__file__).with_name("lexicon")
INDEX = FOLDER / "index.json"

#: Where in a line the phrases of a cue have to stand.
ANCHORS = ("starts", "ends", "whole", "sentences", "tails")

#: Lines longer than this many words are not compared as a whole.
_WHOLE_WORDS = 12
#: "Photo: Jane Doe/Agency" at the end of a caption: at most this many words follow the colon.
_TAIL_WORDS = 8
#: Punctuation that may follow the last word of a phrase or a line without being part of it.
_TRAILING = " .:!?…»›>→|,;·•-–—*"
#: Leading characters that are no decoration: they belong to what follows.
_OPENERS = "\"'([#@©$€£&/%+…"

#: One class, one greedy repetition: cannot backtrack.
_DIGITS = re.compile(r"\d+")


class Cue(NamedTuple):
    """One row of a lexicon: the name carries the label (``teaser.read_more``), the prior its weight."""

    name: str
    prior: int
    max_words: int


class Lexicon(NamedTuple):
    """The indexes of one language, or of several merged."""

    languages: tuple[str, ...]
    stop_words: frozenset[str]
    vocabulary: Mapping[str, tuple[str, ...]]
    starts: Mapping[str, tuple[tuple[str, Cue], ...]]
    sentences: Mapping[str, tuple[tuple[str, Cue], ...]]
    ends: Mapping[str, tuple[tuple[str, Cue], ...]]
    whole: Mapping[str, tuple[Cue, ...]]
    tails: Mapping[str, tuple[Cue, ...]]

    def cues(self, line: str, tokens: list[str]) -> list[Cue]:
        """The cues that fire on a normalised line with these tokens, each once, in a fixed order."""
        found: list[Cue] = []
        if not tokens:
            return found
        words = len(tokens)
        for phrase, cue in self.starts.get(_key(tokens[0]), ()):
            if words <= cue.max_words and _opens(line, phrase) and cue not in found:
                found.append(cue)
        ending = self.ends.get(_last_key(tokens[-1]))
        if ending:
            trimmed = line.rstrip(_TRAILING)
            for phrase, cue in ending:
                if words <= cue.max_words and _closes(trimmed, phrase) and cue not in found:
                    found.append(cue)
        if words <= _WHOLE_WORDS:
            found.extend(cue for cue in self.whole.get(line.rstrip(_TRAILING), ()) if cue not in found)
        if ":" in line:
            found.extend(cue for cue in self._tail_cues(line) if cue not in found)
        if words > 4 and (". " in line or "! " in line or "? " in line):  # noqa: PLR2004 - two sentences need five words
            for _phrase, cue in self._sentence_matches(line):
                if words <= cue.max_words and cue not in found:
                    found.append(cue)
        return found

    def phrases(self, name: str, line: str, tokens: list[str]) -> Iterator[tuple[str, str]]:
        """Anchor and phrase by which a cue fires on a normalised line (for reasons; not on the hot path)."""
        trimmed = line.rstrip(_TRAILING)
        first, last = _key(tokens[0]), _last_key(tokens[-1])
        found = [("starts", phrase, cue) for phrase, cue in self.starts.get(first, ()) if _opens(line, phrase)]
        found += [("ends", phrase, cue) for phrase, cue in self.ends.get(last, ()) if _closes(trimmed, phrase)]
        found += [("whole", trimmed, cue) for cue in self.whole.get(trimmed, ())]
        if ":" in line:
            found += [("tails", line.rpartition(":")[0].rsplit(" ", 1)[-1] + ":", cue) for cue in self._tail_cues(line)]
        found += [("sentences", phrase, cue) for phrase, cue in self._sentence_matches(line)]
        yield from ((anchor, phrase) for anchor, phrase, cue in found if cue.name == name)

    def _tail_cues(self, line: str) -> tuple[Cue, ...]:
        before, _colon, after = line.rpartition(":")
        if after.count(" ") > _TAIL_WORDS:
            return ()
        return self.tails.get(before.rsplit(" ", 1)[-1].lstrip("(|[/"), ())

    def _sentence_matches(self, line: str) -> Iterator[tuple[str, Cue]]:
        """Phrases that start a sentence of the line, its first one left out."""
        rest = iter(line.replace("! ", ". ").replace("? ", ". ").split(". "))
        next(rest)
        for sentence in rest:
            for phrase, cue in self.sentences.get(_key(sentence.split(" ", 1)[0]), ()):
                if _opens(sentence, phrase):
                    yield phrase, cue


def normalise(text: str) -> str:
    """What phrases are compared with: lower case, straight quotes, single spaces, digit runs as ``#``.

    Leading decoration (bullets, arrows, dashes) is taken off.

    >>> normalise("» Read\\u00a0more:  5 of “Ours”")
    'read more: # of "ours"'
    """
    lowered = text.lower()
    if not lowered.isascii():
        lowered = lowered.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    line = " ".join(lowered.split())
    if line and not line[0].isalnum():
        line = _without_decoration(line)
    return _DIGITS.sub("#", line)


def tokenise(line: str) -> list[str]:
    """The tokens of a normalised line: split at spaces, commas and full stops."""
    return line.replace(",", " ").replace(".", " ").split()


@cache
def load(*languages: str) -> Lexicon:
    """The merged lexicon of these languages; raises ``ValueError`` listing the shipped ones for an unknown one."""
    shipped = _index()
    unknown = [language for language in languages if language not in shipped]
    if unknown:
        raise ValueError(f"no lexicon for language {unknown[0]!r}; shipped are {', '.join(sorted(shipped))}")
    return _build(languages, [shipped[language] for language in languages])


def shipped_languages() -> tuple[str, ...]:
    """The languages that have a lexicon.

    >>> "en" in shipped_languages()
    True
    """
    return tuple(sorted(_index()))


@cache
def _index() -> dict[str, dict[str, Any]]:
    index: dict[str, dict[str, Any]] = json.loads(INDEX.read_text(encoding="utf-8"))
    return index


def _build(languages: tuple[str, ...], tables: list[dict[str, Any]]) -> Lexicon:
    by_anchor: dict[str, dict[str, list[tuple[str, Cue]]]] = {anchor: {} for anchor in ANCHORS}
    vocabulary: dict[str, tuple[str, ...]] = {}
    stop_words: set[str] = set()
    for table in tables:
        stop_words.update(table["stop_words"])
        for topic, words in table["vocabulary"].items():
            for word in words:
                vocabulary[word] = (*vocabulary.get(word, ()), topic)
        for name, row in table["cues"].items():
            cue = Cue(name, row["prior"], row.get("max_words", 10**9))
            for anchor in ANCHORS:
                for phrase in row.get(anchor, ()):
                    for key in _keys(anchor, phrase):
                        by_anchor[key[0]].setdefault(key[1], []).append((key[2], cue))
    return Lexicon(
        languages=languages,
        stop_words=frozenset(stop_words),
        vocabulary=vocabulary,
        starts={key: tuple(rows) for key, rows in by_anchor["starts"].items()},
        sentences={key: tuple(rows) for key, rows in by_anchor["sentences"].items()},
        ends={key: tuple(rows) for key, rows in by_anchor["ends"].items()},
        whole={key: tuple(cue for _phrase, cue in rows) for key, rows in by_anchor["whole"].items()},
        tails={key: tuple(cue for _phrase, cue in rows) for key, rows in by_anchor["tails"].items()},
    )


def _keys(anchor: str, phrase: str) -> Iterator[tuple[str, str, str]]:
    """Under which key of which index a phrase is found: (index, key, phrase)."""
    if anchor == "whole":
        yield "whole", phrase.rstrip(_TRAILING), phrase
    elif anchor == "ends":
        trimmed = phrase.rstrip(_TRAILING)
        yield "ends", _last_key(tokenise(trimmed)[-1]), trimmed
    elif anchor == "tails":
        yield "tails", phrase.rstrip(":"), phrase
    else:
        key = _key(tokenise(phrase)[0])
        yield "starts", key, phrase
        if anchor == "sentences":
            yield "sentences", key, phrase


def _key(token: str) -> str:
    return token.rstrip(":!?|;,.)")


def _last_key(token: str) -> str:
    return token.rstrip(_TRAILING + ")]\"'").rpartition("/")[2].rpartition("(")[2]


def _opens(line: str, phrase: str) -> bool:
    """Whether the phrase opens the line and ends at a word boundary."""
    if not line.startswith(phrase):
        return False
    end = len(phrase)
    return len(line) == end or not phrase[-1].isalnum() or not (line[end].isalnum() or line[end] in "'’-")


def _closes(line: str, phrase: str) -> bool:
    """Whether the phrase closes the line and starts at a word boundary."""
    if not line.endswith(phrase):
        return False
    before = len(line) - len(phrase) - 1
    return before < 0 or not phrase[0].isalnum() or not line[before].isalnum()


def _without_decoration(line: str) -> str:
    for position, char in enumerate(line):
        if char.isalnum() or char in _OPENERS:
            return line[position:]
    return line


# Compiling: only contributors and the tests come here.


def compile_index(folder: Path = FOLDER) -> str:
    """The text of ``index.json`` for the TOML files of a folder.

    Raises ``ValueError`` naming file, table and what is wrong with it.
    """
    import tomllib  # noqa: PLC0415 - contributors only

    index = {}
    for path in sorted(folder.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        header = table.pop("lexicon", {})
        vocabulary = table.pop("vocabulary", {})
        cues = dict(_checked_cues(path.name, table))
        index[header.get("language", path.stem)] = {
            "status": header.get("status", "unmeasured"),
            "stop_words": header.get("stop_words", []),
            "vocabulary": vocabulary,
            "cues": cues,
        }
    return json.dumps(index, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


def examples(path: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Every cue of a TOML file with its boilerplate and its content examples."""
    import tomllib  # noqa: PLC0415 - contributors only

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
        raise ValueError(f"{where} has unknown keys {sorted(unknown)}; known are {', '.join(ANCHORS)}, prior, max_words")
    if not _phrases(row):
        raise ValueError(f"{where} has no phrases; give at least one of {', '.join(ANCHORS)}")
    if not isinstance(row.get("prior"), int) or (row["prior"] > 0) is not positive:
        raise ValueError(f"{where} needs a prior that is {'positive' if positive else 'negative'}")
    if not row.get("boilerplate") or not row.get("content"):
        raise ValueError(f"{where} needs examples: boilerplate that must match and content that must not")


if __name__ == "__main__":
    INDEX.write_text(compile_index(), encoding="utf-8")
