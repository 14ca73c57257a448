"""Which shipped languages a text is in: votes of its longest lines, by their stop words.

No model and no dependency: the lexicons' own stop words tell them apart, and say so where no lexicon fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from heapq import nlargest
from typing import NamedTuple

from declutter.lexicon import Lexicon, languages_shipped, load
from declutter.tokens import normalised, word_count
from declutter.values import Line

#: So many of a page's longest lines vote, with so many characters each: running prose tells languages apart.
_VOTERS = 24
_VOTER_CHARS = 300
#: From this character on most are words or syllables, and fewer of them say as much.
_WIDE, _WIDE_VOTER_CHARS = "\u2e80", 100
#: Of a text of fewer words nothing can be said.
_FEWEST_WORDS = 20
#: A line whose words are English stop words to this share is English; it is three in ten to one in two of prose.
_PLAINLY_ENGLISH = 0.3
#: So many of the voters' words are stop words of the text's language. Of the validation pages and documents that are
#: told rightly 98 % have more in English, German, Polish, Russian, French and Chinese, 95 % in Spanish; pages in
#: Icelandic, Turkish or Xhosa without a lexicon of their own had 0.04 at most, Czech ones 0.12. By hand, 2026-11-24.
_SHARE, _SHARE_OF_FEW, _FEWEST_VOTES = 0.09, 0.3, 3
#: A text has a second language where so many of its voters' words stand in lines of that one.
_SECOND_SHARE = 0.15


class Spoken(NamedTuple):
    """The languages of a text, its own first; none where no lexicon fits.

    ``fits`` is also true of a text that is too short to say.
    """

    languages: tuple[str, ...]
    fits: bool


def detect_languages(texts: Iterable[str]) -> Spoken:
    """The shipped languages of the lines of a text.

    >>> detect_languages(["Die Fähre verließ den Hafen, und niemand war an Bord, der das für eine gute Idee hielt."])
    Spoken(languages=('de',), fits=True)
    >>> detect_languages(["Meeting moved"])
    Spoken(languages=(), fits=True)
    """
    votes: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for text in nlargest(_VOTERS, texts, key=len):
        size, counts = _votes(text[: _VOTER_CHARS if text[-1:] < _WIDE else _WIDE_VOTER_CHARS])
        votes.update(counts)
        words[max(counts, key=counts.__getitem__) if counts else ""] += size
    total = words.total()
    if not votes:
        return Spoken((), total < _FEWEST_WORDS)
    own = max(votes, key=votes.__getitem__)
    # Of a few words one that another language has as well is soon a tenth; English is what a text is without a sign.
    few = total < _FEWEST_WORDS and own != "en"
    if votes[own] < (_SHARE_OF_FEW if few else _SHARE) * total or (few and votes[own] < _FEWEST_VOTES):
        return Spoken((), total < _FEWEST_WORDS)
    others = [language for language in sorted(words) if language and language != own]
    return Spoken((own, *(language for language in others if words[language] >= _SECOND_SHARE * total)), fits=True)


def spoken_in(lines: Iterable[Line], language: str | None = None) -> Spoken:
    """The language that the user names, or those of the lines of a text."""
    if language is not None:
        return Spoken((language,), fits=True)
    return detect_languages([line.text for line in lines])


def lexicon_of(spoken: Spoken) -> Lexicon:
    """The lexicons of a text's languages in one. Widgets speak English on pages in any, so its cues always join."""
    languages = spoken.languages
    return load(*languages) if "en" in languages else load(*languages, "en")


def _votes(line: str) -> tuple[int, Mapping[str, int]]:
    """The words of a line, and how many of them are stop words of which languages."""
    english, languages = _stop_words()
    tokens: Sequence[str]
    if line.isascii():
        tokens = line.lower().split()
        size = len(tokens)
    else:
        plain, tokens = normalised(line)
        size = word_count(plain, tokens)
    found = sum(map(english.__contains__, tokens))
    if found >= _PLAINLY_ENGLISH * size:
        return size, {"en": found} if found else {}
    counts: dict[str, int] = {"en": found} if found else {}
    for token in tokens:
        for language in languages.get(token, ()):
            counts[language] = counts.get(language, 0) + 1
    return size, counts


@cache
def _stop_words() -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """English stop words, and for every stop word of the others the languages that have it."""
    shipped = languages_shipped()
    languages: dict[str, tuple[str, ...]] = {}
    for code, language in shipped.items():
        if code != "en":
            for word in language.stop_words:
                languages[word] = (*languages.get(word, ()), code)
    return frozenset(shipped["en"].stop_words), languages
