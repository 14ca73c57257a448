"""Bytes to text, which kind of source it is, and the repair of mojibake, line by line."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from functools import cache

#: Byte order marks, the longer before its prefix (UTF-32-LE starts as UTF-16-LE does).
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: How many bytes the detector reads: enough for every language's letters, and a bound on its time.
_DETECTOR_BYTES = 65_536

#: The single-byte encodings that ftfy takes mojibake back from (``ftfy.chardata.CHARMAP_ENCODINGS``).
_CHARMAPS = ("latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso-8859-2", "mac-roman", "cp437")

#: What no repair may bring into a line: it would become two.
_LINE_BREAKS = frozenset("\n\r\u2028\u2029")


def decode(source: bytes | bytearray, encoding: str | None = None) -> str:
    r"""Decode bytes: a byte order mark, ``encoding`` if given, UTF-8, what the page declares of itself, detection.

    UTF-8 comes before a page's own declaration, since text in another encoding hardly ever is valid UTF-8, and
    pages that declare another one and are UTF-8 are common.

    Never raises for any bytes: what fits no encoding becomes U+FFFD. A byte order mark is not part of
    the text. Raises ``ValueError`` for an encoding that Python does not know.

    >>> decode(b"caf\xc3\xa9"), decode(b"\xff\xfeh\x00i\x00"), decode(b'<meta charset="iso-8859-2"><p>\xb6wit')
    ('café', 'hi', '<meta charset="iso-8859-2"><p>świt')
    """
    raw = bytes(source)
    declared = None if encoding is None else known_codec(encoding)
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(codec, "replace")
    if declared is not None:
        return raw.decode(declared, "replace")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        stated = _as_declared(raw)
        return _decode_detected(raw, error) if stated is None else stated
    # Japanese mail encodings switch alphabets with escapes and are ASCII otherwise.
    if b"\x1b" in raw[:_DETECTOR_BYTES] and text.isascii():
        stated = _as_declared(raw)
        return text if stated is None else stated
    return text


def known_codec(encoding: str) -> str:
    """Python's name of a text encoding.

    Raises ``TypeError`` for what is no string and ``ValueError`` for what Python does not know or cannot decode with.
    """
    if not isinstance(encoding, str):
        raise TypeError(f"encoding must be a str, not {type(encoding).__name__}")
    try:
        info = codecs.lookup(encoding)
    except (LookupError, ValueError):
        raise ValueError(f"unknown encoding {encoding!r}; use a name such as 'utf-8' or 'windows-1252'") from None
    # idna, punycode and undefined are text encodings by name, but raise on bytes that do not fit.
    if not getattr(info, "_is_text_encoding", True) or info.name in {"idna", "punycode", "undefined"}:
        raise ValueError(f"{encoding!r} is not a text encoding; use a name such as 'utf-8' or 'windows-1252'")
    return info.name


#: Where browsers look for a declaration, and a little further.
_DECLARED_WITHIN = 4_096
# Runs that end at a character they cannot hold, and bounded ones: nothing to backtrack into.
_DECLARATION = re.compile(
    rb"""<(?:meta[^<>]{0,500}?\bcharset|\?xml[^<>]{0,100}?\bencoding)\s{0,9}=\s{0,9}["']?\s{0,9}([a-z0-9_:.-]{2,40})""",
    re.IGNORECASE,
)
#: Browsers read these declarations as the larger encoding that pages which declare them really use.
_LARGER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
#: A declaration is believed when at most this share of the text does not fit it.
_MISFITS = 0.005


def _as_declared(raw: bytes) -> str | None:
    """The bytes as ``<meta charset>`` says, or None where nothing usable is said or it does not fit."""
    match = _DECLARATION.search(raw, 0, _DECLARED_WITHIN)
    if match is None:
        return None
    try:
        codec = known_codec(match[1].decode("ascii"))
    except ValueError:
        return None
    # UTF-8 did not fit, UTF-16 could not have been read up to here, and no browser decodes UTF-7.
    if codec.startswith("utf"):
        return None
    text = raw.decode(_LARGER.get(codec, codec), "replace")
    return text if text.count("\ufffd") <= _MISFITS * len(text) + 1 else None


def _decode_detected(raw: bytes, error: UnicodeDecodeError) -> str:
    """Decode what is not valid UTF-8: nearly valid UTF-8 with replacements, else what the detector says."""
    nearly = raw.decode("utf-8", "replace")
    # A cut-off or a stray byte in a UTF-8 text is no reason to read all of it as something else.
    damaged = nearly.count("\ufffd")
    multibyte = sum(1 for char in nearly[:_DETECTOR_BYTES] if char > "\x7f" and char != "\ufffd")
    if damaged <= multibyte // 4 or (error.start >= len(raw) - 3 and damaged == 1 and multibyte):
        return nearly
    # Imported here: detection is rare, and the import takes longer than cleaning a page.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    # The window holds the first undecodable byte, so that the detector sees what made UTF-8 fail.
    first = max(0, error.start - _DETECTOR_BYTES // 2)
    best = from_bytes(raw[first : first + _DETECTOR_BYTES]).best()
    codec = best.encoding if best is not None else "windows-1252"
    return raw.decode(codec, "replace")


def repair(text: str) -> str:
    """Mend mojibake in one line: ``ftfy.fix_encoding``, but never with a line break in its answer.

    Only a line in which a lead character of mojibake meets its continuation costs the 27 µs that ftfy
    takes (measured 2026-11, CPython 3.12); ftfy itself (70 ms) is imported with the first such line.

    >>> repair("schÃ¶n"), repair("schön"), repair("“quoted”")
    ('schön', 'schön', '“quoted”')
    """
    # A bullet alone continues nothing, and is all that most lines of menus hold beyond ASCII.
    if text.replace("•", "").isascii() or _suspicious().search(text) is None:
        return text
    from ftfy import fix_encoding  # noqa: PLC0415

    mended = fix_encoding(text)
    # Mojibake of U+2028 would be mended into two lines, and of blank characters into none.
    return text if not mended.strip() or not _LINE_BREAKS.isdisjoint(mended) else mended


def may_need_repair(text: str) -> bool:
    r"""Whether ``repair`` could change any line of a text: most texts are done with one look.

    No character that ends a line is part of what is looked for, so that nothing is found across two of them.

    >>> may_need_repair("schön\nund gut"), may_need_repair("schön\nschÃ¶n")
    (False, True)
    """
    return not text.isascii() and _suspicious().search(text) is not None


@cache
def _suspicious() -> re.Pattern[str]:
    """What a line must hold before ftfy could change it.

    A lead byte of UTF-8 (C0 to F4) beside a continuation byte (80 to BF), both as some single-byte
    encoding shows them; a lead byte whose continuation became a space or was lost (``?``, U+FFFD, U+001A); a
    C1 control. Wider than ftfy's own test, never narrower (a property test compares them). One or two
    characters in a row without repetition: nothing to backtrack into.
    """
    leads = _as_shown(range(0xC0, 0xF5))
    continuations = _as_shown(range(0x80, 0xC0)) | {"\ufffd", "\x1a"}
    before_space = _as_shown((0xC2, 0xC3, 0xC5, 0xCE, 0xD0, 0xD9, 0xE0, 0xE1, 0xE2, 0xE3, 0xF0))
    before_question = _as_shown((0xC2, 0xC3, *range(0xE0, 0xF5)))
    pair = f"[{_in_class(leads)}][{_in_class(continuations)}]"
    return re.compile(f"{pair}|[{_in_class(before_space)}] |[{_in_class(before_question)}][?]|[\x80-\x9f]")


def _as_shown(values: Iterable[int]) -> set[str]:
    """The characters that these bytes are shown as in any of the single-byte encodings."""
    raw = [bytes((value,)) for value in values]
    return {shown for item in raw for charmap in _CHARMAPS for shown in item.decode(charmap, "ignore")}


def _in_class(characters: Iterable[str]) -> str:
    return "".join(map(re.escape, sorted(characters)))
