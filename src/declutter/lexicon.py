"""Stop words and boilerplate cues: discovers, checks, compiles and looks up ``lexicon/*.toml``.

A cue is a set of phrases by which one kind of clutter announces itself, anchored at the start or the end
of a line, at the start of a sentence in it, or being all of it; never a bare substring, which prose
would hit. Phrases are found through a dictionary keyed by their first (or last) word: 5 µs a line for 300
phrases where one big alternation takes 285 to 870 µs (measured 2026-11).

The TOML files are the source. ``write_index()`` compiles them, without the examples, into ``lexicon/index.json``,
which is what gets loaded; a test proves it current. A new language is one new file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from declutter.values import CONTENT_LABELS, Hit, parse_label

FOLDER = Path(__file__).with_name("lexicon")
INDEX = FOLDER / "index.json"

#: Where in a line the phrases of a cue have to stand.
ANCHORS = ("starts", "ends", "whole", "sentences", "tails", "after_name")

#: Lines longer than this many words are not compared as a whole.
_WHOLE_WORDS = 12
#: "Photo: Jane Doe/Agency" at the end of a caption: at most this many words follow the colon.
_TAIL_WORDS = 8
#: "Jane Doe is a freelance writer": a name of at most this many words stands before the phrase.
_NAME_WORDS = 4
#: The first words of a sentence stand in its first so many characters.
_KEY_CHARS = 60
#: A line of two sentences has more words than this.
_ONE_SENTENCE = 4
_NO_LIMIT = 10**9
#: Anchors whose entries are numbers of cues alone: the key is all of the phrase.
_UNKEYED = frozenset({"whole", "tails"})
#: Punctuation that may follow the last word of a phrase or a line without being part of it.
_TRAILING = " .:!?…»›>→|,;·•-–—*"
#: Leading characters that are no decoration: they belong to what follows.
_OPENERS = "\"'([#@©$€£&/%+…"

#: The commonest decoration, taken off in one step.
_DECORATION = " •-*·–—»›>|→▶●■▪◦"

#: One class, one greedy repetition: cannot backtrack.
_DIGITS = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")


#: Phrases by key, each with the number of its cue.
Phrases = Mapping[str, Sequence[tuple[str, int]]]


class Lexicon(NamedTuple):
    """The indexes of one language, or of several merged. Cues are numbers in ``hits`` and ``max_words``."""

    languages: tuple[str, ...]
    stop_words: frozenset[str]
    vocabulary: Mapping[str, Sequence[str]]
    hits: Sequence[Hit]
    max_words: Sequence[int]
    starts: Phrases
    sentences: Phrases
    ends: Phrases
    whole: Mapping[str, Sequence[int]]
    tails: Mapping[str, Sequence[int]]
    after_name: Phrases

    def cues(self, line: str, tokens: Sequence[str]) -> list[Hit]:
        """The cues that fire on a normalised line with these tokens, each once, in a fixed order."""
        if not tokens:
            return []
        words = len(tokens)
        first = _key(tokens[0])
        rows = self.starts.get(first, ())
        if words > 1:
            rows = [*rows, *self.starts.get(f"{first} {tokens[1][0]}", ())]
        found = [number for phrase, number in rows if line.startswith(phrase) and _ends_at_word(line, phrase)]
        trimmed = line if line[-1].isalnum() else line.rstrip(_TRAILING)
        rows = self.ends.get(_end_key(trimmed, tokens), ())
        found += [number for phrase, number in rows if trimmed.endswith(phrase) and _starts_at_word(trimmed, phrase)]
        if words <= _WHOLE_WORDS:
            found += self.whole.get(trimmed, ())
        if ":" in line:
            found += self._tail_cues(line)
        if words > _ONE_SENTENCE:
            found += self._inner_cues(line, tokens)
        if not found:
            return []
        limits = self.max_words
        return [self.hits[number] for number in dict.fromkeys(found) if words <= limits[number]]

    def _inner_cues(self, line: str, tokens: Sequence[str]) -> list[int]:
        """The cues behind a name, and at the start of the sentences after the first."""
        found: list[int] = []
        after_name = self.after_name
        for place in range(1, _NAME_WORDS + 1):
            if tokens[place] in after_name:
                found += [number for _phrase, number in self._after_name_matches(tokens, place)]
        if ". " in line or "! " in line or "? " in line:
            found += [number for _phrase, number in self._sentence_matches(line)]
        return found

    def phrases(self, name: str, line: str, tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Anchor and phrase by which a cue fires on a normalised line (for reasons; not on the hot path)."""
        trimmed = line.rstrip(_TRAILING)
        last = _end_key(trimmed, tokens)
        opening = [entry for key in _start_keys(tokens) for entry in self.starts.get(key, ())]
        found = [("starts", phrase, number) for phrase, number in opening if _opens(line, phrase)]
        found += [("ends", phrase, number) for phrase, number in self.ends.get(last, ()) if _closes(trimmed, phrase)]
        found += [("whole", trimmed, number) for number in self.whole.get(trimmed, ())]
        if ":" in line:
            word = line.rpartition(":")[0].rsplit(" ", 1)[-1].lstrip("(|[/")
            found += [("tails", word + ":", number) for number in self._tail_cues(line)]
        found += [("sentences", phrase, number) for phrase, number in self._sentence_matches(line)]
        for place in range(1, min(_NAME_WORDS + 1, len(tokens))):
            found += [("after_name", phrase, number) for phrase, number in self._after_name_matches(tokens, place)]
        yield from ((anchor, phrase) for anchor, phrase, number in found if self.hits[number].name == f"cue:{name}")

    def _tail_cues(self, line: str) -> Sequence[int]:
        before, _colon, after = line.rpartition(":")
        if not after or after.count(" ") > _TAIL_WORDS:
            return ()
        return self.tails.get(before.rsplit(" ", 1)[-1].lstrip("(|[/"), ())

    def _after_name_matches(self, tokens: Sequence[str], place: int) -> Iterator[tuple[str, int]]:
        """Phrases that start at this token, behind what may be a name: words that are no stop words."""
        if not self.stop_words.isdisjoint(tokens[:place]):
            return
        rest = " ".join(tokens[place : place + 8])
        for phrase, number in self.after_name.get(tokens[place], ()):
            if _opens(rest, phrase):
                yield phrase, number

    def _sentence_matches(self, line: str) -> Iterator[tuple[str, int]]:
        """Phrases that start a sentence of the line, its first one left out."""
        rest = iter(line.replace("! ", ". ").replace("? ", ". ").split(". "))
        next(rest)
        for sentence in rest:
            for key in _start_keys(tokenise(sentence[:_KEY_CHARS])):
                for phrase, number in self.sentences.get(key, ()):
                    if _opens(sentence, phrase):
                        yield phrase, number


def normalise(text: str) -> str:
    """What phrases are compared with: lower case, straight quotes, single spaces, digit runs as ``#``.

    Leading decoration (bullets, arrows, dashes) is taken off.

    >>> normalise("» Read more:  5 of “Ours”")
    'read more: # of "ours"'
    """
    return normalised(text)[0]


def normalised(text: str) -> tuple[str, list[str]]:
    """A line's normalised form, and its tokens: split at spaces, commas and full stops.

    >>> normalised("• Tea, milk.")
    ('tea, milk.', ['tea', 'milk'])
    """
    line = text.lower()
    if not line.isascii():
        line = line.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    words = line.split()
    line = " ".join(words)
    if not words:
        return "", []
    if not line[0].isalnum():
        line = line.lstrip(_DECORATION)
        if line and not line[0].isalnum():
            line = _without_decoration(line)
        words = line.split()
    if _DIGIT.search(line):
        line = _DIGITS.sub("#", line)
        words = line.split()
    return line, tokenise(line) if "," in line or "." in line else words


def tokenise(line: str) -> list[str]:
    """The tokens of a normalised line: split at spaces, commas and full stops."""
    return line.replace(",", " ").replace(".", " ").split()


@cache
def load(*languages: str) -> Lexicon:
    """The merged lexicon of these languages; raises ``ValueError`` listing the shipped ones for an unknown one."""
    shipped = _index()
    for language in languages:
        if language not in shipped:
            raise ValueError(f"no lexicon for language {language!r}; shipped are {', '.join(sorted(shipped))}")
    return _merged(languages, [shipped[language] for language in languages])


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


def _merged(languages: tuple[str, ...], tables: Sequence[dict[str, Any]]) -> Lexicon:
    rows = [row for table in tables for row in table["cues"]]
    merged: dict[str, dict[str, Any]] = {anchor: {} for anchor in ("vocabulary", *ANCHORS)}
    offset = 0
    for table in tables:
        for anchor, index in merged.items():
            _merge(index, table[anchor], offset, anchor)
        offset += len(table["cues"])
    return Lexicon(
        languages=languages,
        stop_words=frozenset(word for table in tables for word in table["stop_words"]),
        hits=[Hit(f"cue:{name}", name.partition(".")[0], prior) for name, prior, _max_words in rows],
        max_words=[max_words for _name, _prior, max_words in rows],
        **merged,
    )


def _merge(index: dict[str, Any], more: dict[str, Any], offset: int, anchor: str) -> None:
    """Add one language's index; the numbers of its cues start at ``offset``."""
    if not offset:
        index.update(more)
        return
    for key, rows in more.items():
        if anchor == "vocabulary":
            moved: list[Any] = rows
        elif anchor in _UNKEYED:
            moved = [number + offset for number in rows]
        else:
            moved = [[phrase, number + offset] for phrase, number in rows]
        index[key] = [*index.get(key, ()), *moved]


def _places(anchor: str, phrase: str, number: int) -> Iterator[tuple[str, str, Any]]:
    """Where a phrase of a cue stands in the indexes: (index, key, entry)."""
    if anchor == "whole":
        yield "whole", phrase.rstrip(_TRAILING), number
    elif anchor == "ends":
        trimmed = phrase.rstrip(_TRAILING)
        yield "ends", _end_key(trimmed, tokenise(trimmed)), [trimmed, number]
    elif anchor == "tails":
        yield "tails", phrase.rstrip(":"), number
    elif anchor == "after_name":
        yield "after_name", phrase.partition(" ")[0], [phrase, number]
    else:
        key = _start_keys(tokenise(phrase))[-1]
        yield "starts", key, [phrase, number]
        if anchor == "sentences":
            yield "sentences", key, [phrase, number]


def _start_keys(tokens: Sequence[str]) -> tuple[str, ...]:
    """The keys of phrases that open these tokens: the first word; that and the next word's first character.

    The second word itself would miss phrases that end inside a longer token ("showing #" in "showing #–#").
    """
    if not tokens:
        return ()
    first = _key(tokens[0])
    return (first, f"{first} {tokens[1][0]}") if len(tokens) > 1 and tokens[1] else (first,)


def _key(token: str) -> str:
    return token if token[-1:].isalnum() else token.rstrip(":!?|;,.)")


def _end_key(trimmed: str, tokens: Sequence[str]) -> str:
    """The key of phrases that close a line, without its trailing decoration."""
    last = tokens[-1] if tokens else ""
    return last if last.isalnum() else _last_key(trimmed)


def _last_key(line: str) -> str:
    """The key of the last word of a line or phrase: what stands behind its last space, stroke and bracket."""
    return line.rstrip(_TRAILING + ")]\"'").rpartition(" ")[2].rpartition("/")[2].rpartition("(")[2]


def _opens(line: str, phrase: str) -> bool:
    """Whether the phrase opens the line and ends at a word boundary."""
    return line.startswith(phrase) and _ends_at_word(line, phrase)


def _ends_at_word(line: str, phrase: str) -> bool:
    end = len(phrase)
    return len(line) == end or not phrase[-1].isalnum() or not (line[end].isalnum() or line[end] in "'’-")


def _closes(line: str, phrase: str) -> bool:
    """Whether the phrase closes the line and starts at a word boundary."""
    return line.endswith(phrase) and _starts_at_word(line, phrase)


def _starts_at_word(line: str, phrase: str) -> bool:
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
        index[header.get("language", path.stem)] = {
            "status": header.get("status", "unmeasured"),
            "stop_words": header.get("stop_words", []),
            "vocabulary": _by_word(vocabulary),
            **_indexed(dict(_checked_cues(path.name, table))),
        }
    return json.dumps(index, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


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
        raise ValueError(
            f"{where} has unknown keys {sorted(unknown)}; known are {', '.join(ANCHORS)}, prior, max_words"
        )
    if not _phrases(row):
        raise ValueError(f"{where} has no phrases; give at least one of {', '.join(ANCHORS)}")
    if not isinstance(row.get("prior"), int) or (row["prior"] > 0) is not positive:
        raise ValueError(f"{where} needs a prior that is {'positive' if positive else 'negative'}")
    if not row.get("boilerplate") or not row.get("content"):
        raise ValueError(f"{where} needs examples: boilerplate that must match and content that must not")


def write_index() -> None:
    """Compile the TOML files: ``python -c "from declutter import lexicon; lexicon.write_index()"``."""
    INDEX.write_text(compile_index(), encoding="utf-8", newline="\n")
