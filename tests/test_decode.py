"""Bytes to text, and the repair of mojibake."""

from __future__ import annotations

import codecs
import encodings.aliases

import ftfy
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from declutter.decode import decode, repair

GREEK = "Το πλοίο έφυγε από το λιμάνι την αυγή με σαράντα επιβάτες και δύο σκυλιά που δεν είχε καλέσει κανείς. " * 8
JAPANESE = "船は夜明けに港を出た。四十人の乗客と二匹の犬が乗っていた。" * 12
CHARMAPS = ("latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso-8859-2", "mac-roman", "cp437")
GERMAN = "Die Fähre verließ den Hafen früh, weil die Flut für größere Schiffe schöner nicht hätte sein können. " * 8
RUSSIAN = "Паром вышел из гавани на рассвете; на борту было сорок пассажиров и две собаки. " * 8


def is_text_codec(name: str) -> bool:
    """Whether this Python has the codec, and it makes text of bytes."""
    try:
        return bool(getattr(codecs.lookup(name), "_is_text_encoding", True))
    except LookupError:
        return False


#: Python's text encodings, those that no table of aliases holds among them.
TEXT_CODECS = sorted(
    filter(
        is_text_codec,
        {*encodings.aliases.aliases.values(), "idna", "punycode", "undefined", "unicode_escape", "utf_8_sig"},
    )
)


class TestDecode:
    @given(st.binary(max_size=400))
    def test_never_raises(self, source: bytes) -> None:
        assert isinstance(decode(source), str)

    @given(
        st.text(max_size=60),
        st.sampled_from(["cp1252", "utf-16", "utf-8", "shift_jis", "koi8-r", "gb18030"]),
        st.binary(max_size=4),
    )
    def test_never_raises_on_what_is_nearly_text(self, text: str, codec: str, dirt: bytes) -> None:
        encoded = text.encode(codec, "ignore")
        for source in (
            encoded + dirt,
            dirt + encoded,
            encoded[: len(encoded) // 2] + dirt + encoded[len(encoded) // 2 :],
        ):
            assert isinstance(decode(source), str)

    @given(st.text())
    def test_utf8_is_taken_as_it_is(self, text: str) -> None:
        assume(not text.startswith("\ufeff"))
        assume(not text.encode().startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)))
        assert decode(text.encode()) == text

    @pytest.mark.parametrize(
        ("mark", "codec"),
        [
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF16_LE, "utf-16-le"),
            (codecs.BOM_UTF16_BE, "utf-16-be"),
            (codecs.BOM_UTF32_LE, "utf-32-le"),
            (codecs.BOM_UTF32_BE, "utf-32-be"),
        ],
    )
    def test_a_byte_order_mark_decides_and_is_no_text(self, mark: bytes, codec: str) -> None:
        assert decode(mark + "Fähre\n船".encode(codec)) == "Fähre\n船"
        assert decode(mark + "Fähre".encode(codec), "cp1251") == "Fähre"
        assert decode(mark) == ""

    @pytest.mark.parametrize("codec", ["utf-16-le", "utf-32-be", "utf-8"])
    def test_a_text_cut_off_inside_a_character_keeps_the_rest(self, codec: str) -> None:
        mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-32-be": codecs.BOM_UTF32_BE, "utf-8": codecs.BOM_UTF8}[codec]
        assert decode(mark + "Fähre ü".encode(codec)[:-1]).startswith("Fähre ")

    def test_the_named_encoding_comes_before_utf8(self) -> None:
        assert decode("ü".encode(), "cp1252") == "Ã¼"

    def test_what_the_named_encoding_cannot_read_becomes_a_replacement(self) -> None:
        assert decode(b"a\xffb", "utf-8") == "a\ufffdb"
        assert decode(b"a\x81b", "cp1252") == "a\ufffdb"

    @pytest.mark.parametrize(("text", "codec"), [(GERMAN, "cp1252"), (GREEK, "cp1253"), (JAPANESE, "shift_jis")])
    def test_a_legacy_encoding_is_detected(self, text: str, codec: str) -> None:
        assert decode(text.encode(codec)) == text

    def test_a_stray_byte_does_not_turn_utf8_into_mojibake(self) -> None:
        assert decode(RUSSIAN.encode() + b"\xff" + RUSSIAN.encode()) == RUSSIAN + "\ufffd" + RUSSIAN

    def test_a_text_cut_off_at_its_end_is_utf8(self) -> None:
        assert decode("Fähre ü".encode()[:-1]) == "Fähre \ufffd"

    def test_the_detector_sees_the_bytes_that_are_no_utf8(self) -> None:
        assert decode(b"The ferry left at dawn. " * 6_000 + GERMAN.encode("cp1252")).endswith(GERMAN)

    def test_a_bytearray_is_read_and_left_alone(self) -> None:
        source = bytearray("Fähre".encode())
        assert decode(source) == "Fähre"
        assert source == "Fähre".encode()

    @pytest.mark.parametrize(
        "name",
        ["no-such-encoding", "", "utf-8\x00", "é", "\ud800", "a" * 5_000, "hex", "rot13", "zip", "idna", "punycode"],
        ids=lambda name: ascii(name[:20]),
    )
    def test_an_unknown_encoding_is_named(self, name: str) -> None:
        with pytest.raises(ValueError, match="use a name such as 'utf-8'"):
            decode(b"text", name)

    @pytest.mark.parametrize(
        "codec",
        [codec for codec in TEXT_CODECS if codec not in {"idna", "punycode", "undefined"}],
    )
    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    def test_no_bytes_raise_in_any_text_encoding(self, codec: str) -> None:
        for source in (b"", b"text", bytes(range(256)), b"\xff" * 9, b"\\x", b"xn--\xfc", b"a.\x00-"):
            assert isinstance(decode(source, codec), str)


def expected(text: str) -> str:
    """What ftfy makes of a line, except where it would tear or empty it."""
    mended = ftfy.fix_encoding(text)
    return text if not mended.strip() or set(mended) & set("\n\r\u2028\u2029") else mended


mojibake_characters = st.one_of(
    st.sampled_from("éüñçß€’“”…–—№жПю漢ｱ😀\u00a0\u2028\x85\u0080 aZ1.\ufffd\x1a"),
    st.characters(exclude_categories=["Cs"]),
)


class TestRepair:
    @settings(max_examples=400)
    @given(st.text(mojibake_characters, min_size=1, max_size=12), st.sampled_from(CHARMAPS), st.integers(0, 2))
    @example("\u2028", "latin-1", 1)
    @example("\u00a0", "latin-1", 1)
    @example("à la carte", "cp1252", 1)
    def test_answers_what_ftfy_answers_for_real_mojibake(self, text: str, charmap: str, times: int) -> None:
        for _ in range(times):
            text = text.encode("utf-8", "surrogatepass").decode(
                f"sloppy-windows-{charmap[2:]}" if charmap.startswith("cp125") else charmap, "replace"
            )
        assume(text.strip() and not set(text) & set("\n\r\u2028\u2029"))
        assert repair(text) == expected(text)

    @settings(max_examples=300)
    @given(
        st.text(
            st.sampled_from("ÃÂâäðïéàÎÐÑСЋГВ├╬√‚’€™“œ¤¦©®±´¼Ÿ \u00a0\x81\x8d\x9d\x1a\ufffdab…•"),
            min_size=1,
            max_size=14,
        )
    )
    def test_answers_what_ftfy_answers_for_what_looks_like_mojibake(self, text: str) -> None:
        assume(text.strip())
        assert repair(text) == expected(text)

    @settings(max_examples=400)
    @given(
        st.text(st.sampled_from("éñß€’–№жП漢😀𠦞\u00a0 a"), min_size=1, max_size=4),
        st.sampled_from(CHARMAPS),
        st.lists(st.tuples(st.integers(0, 15), st.sampled_from(b" ?\x1a\xa0")), min_size=1, max_size=2),
    )
    @example("𠦞", "latin-1", [(1, ord(" "))])
    @example("é", "latin-1", [(1, ord("?"))])
    def test_answers_what_ftfy_answers_for_damaged_mojibake(
        self, text: str, charmap: str, damage: list[tuple[int, int]]
    ) -> None:
        raw = bytearray(text.encode())
        for place, byte in damage:
            raw[place % len(raw)] = byte
        text = "\ufffd" + raw.decode(charmap, "replace")
        assume(not set(text) & set("\n\r\u2028\u2029"))
        assert repair(text) == expected(text)

    @given(st.text(min_size=1).filter(str.strip))
    def test_answers_what_ftfy_answers_for_any_line(self, text: str) -> None:
        assume(not set(text) & set("\n\r\u2028\u2029"))
        assert repair(text) == expected(text)

    def test_mojibake_of_a_line_break_stays(self) -> None:
        broken = "one\u2028two".encode().decode("latin-1")
        assert "\u2028" in ftfy.fix_encoding(broken)
        assert repair(broken) == broken

    @pytest.mark.parametrize(
        "text", ["“quoted” – and ‘so’ on…", "ﬁne", "ｗｉｄｅ", "schön", "a\u00a0b", "HÉLÈNE", "&eacute;"]
    )
    def test_leaves_quotes_widths_ligatures_and_entities(self, text: str) -> None:
        assert repair(text) == text

    def test_lone_surrogates_do_not_matter(self) -> None:
        assert repair("schÃ¶n \ud800") in {"schön \ud800", "schÃ¶n \ud800"}


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ('<meta charset="iso-8859-2"><p>świt', "iso-8859-2"),
        ("<META CHARSET = koi8-r ><p>Паром вышел", "koi8-r"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">Паром', "windows-1251"),
        ('<?xml version="1.0" encoding="euc-jp"?><p>渡船が港を離れる', "euc-jp"),
        ("<meta charset=gb2312><p>渡船镕离开", "gb18030"),
        ("<meta charset=iso-8859-1><p>“Tea”", "windows-1252"),
        ('<meta charset="iso-2022-jp"><p>渡船', "iso-2022-jp"),
    ],
)
def test_pages_say_how_they_are_encoded(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == text


def test_wrong_declarations_survive() -> None:
    text = "<meta charset={}><p>Die Fähre verließ den Hafen im Morgengrauen, früher als üblich."
    for declared in ("koi8-r", "utf-16", "nonsense", "utf-7", "iso-2022-jp"):
        page = text.format(declared)
        assert decode(page.encode()) == page
    page = text.format("utf-8")
    assert decode(page.encode("windows-1252")) == page
    # What does not fit is not believed.
    page = text.format("shift_jis") + " Schön, größer, Äpfel, Öl, Übung, süß, heißt." * 9
    assert "ä" in decode(page.encode("windows-1252"))


def test_what_the_caller_says_outweighs_the_page() -> None:
    source = "<meta charset=koi8-r>świt".encode("iso-8859-2")
    assert decode(source, "iso-8859-2").endswith("świt")
