"""Which languages a text is taken to be in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import Cleaner, explain
from declutter.languages import Spoken, detect_languages, lexicon_of
from declutter.lexicon import languages_shipped, shipped_languages
from tests.helpers import PROSE, any_text, sources

#: A sentence of each language, written for the project.
SENTENCES = {
    "ar": (
        "غادرت العبارة الميناء عند الفجر وعلى متنها أربعون راكبا "
        "وكلبان وبيانو لم يطلبه أحد من الذين كانوا على الرصيف."
    ),
    "cs": (
        "Přívoz vyplul z přístavu za úsvitu a na palubě bylo čtyřicet "
        "cestujících, kteří nevěděli, co je na druhém břehu čeká."
    ),
    "da": (
        "Færgen forlod havnen ved daggry, og der var fyrre passagerer om "
        "bord, som ikke vidste, hvad der ventede dem på den anden side."
    ),
    "de": (
        "Die Fähre verließ den Hafen im Morgengrauen, und an Bord waren "
        "vierzig Fahrgäste, die nicht wussten, was sie dort erwartet."
    ),
    "el": (
        "Το πλοίο έφυγε από το λιμάνι την αυγή και στο κατάστρωμα "
        "ήταν σαράντα επιβάτες που δεν ήξεραν τι τους περίμενε."
    ),
    "en": (
        "The ferry left the harbour at dawn, and there were forty passengers "
        "on board who did not know what was waiting for them."
    ),
    "es": (
        "El transbordador salió del puerto al amanecer y a bordo había "
        "cuarenta pasajeros que no sabían lo que les esperaba."
    ),
    "fa": (
        "کشتی سپیده‌دم بندر را ترک کرد و چهل مسافر در آن بودند که "
        "نمی‌دانستند چه چیزی در آن سوی آب در انتظار آنها است."
    ),
    "fi": (
        "Lautta lähti satamasta aamunkoitteessa, ja siinä oli neljäkymmentä "
        "matkustajaa, jotka eivät tienneet, mikä heitä odotti."
    ),
    "fr": (
        "Le bac a quitté le port à l'aube et il y avait à bord quarante "
        "passagers qui ne savaient pas ce qui les attendait."
    ),
    "he": "המעבורת יצאה מן הנמל עם שחר ועל סיפונה היו ארבעים נוסעים שלא ידעו מה מחכה להם שם, כי איש לא אמר להם.",
    "hi": "नाव भोर में बंदरगाह से चली और उस पर चालीस यात्री थे जो नहीं जानते थे कि दूसरी ओर उनके लिए क्या है।",
    "id": (
        "Feri itu meninggalkan pelabuhan pada waktu fajar dan di dalamnya ada "
        "empat puluh penumpang yang tidak tahu apa yang menunggu mereka."
    ),
    "it": (
        "Il traghetto lasciò il porto all'alba e a bordo c'erano quaranta "
        "passeggeri che non sapevano che cosa li aspettava."
    ),
    "ja": "渡し船は夜明けに港を出て、四十人の乗客が乗っていたが、向こう岸で何が待っているのかは誰も知らなかった。",
    "ko": (
        "나룻배는 새벽에 항구를 떠났고 배에는 마흔 명의 승객이 있었지만 그들은 "
        "무엇이 기다리고 있는지 알지 못했다. 그리고 아무도 묻지 않았다."
    ),
    "nl": (
        "De veerboot verliet de haven bij zonsopgang en er waren veertig "
        "passagiers aan boord die niet wisten wat hun te wachten stond."
    ),
    "no": (
        "Ferja forlot havna ved daggry, og det var førti passasjerer om "
        "bord som ikke visste hva som ventet dem på den andre siden."
    ),
    "pl": (
        "Prom opuścił port o świcie i na pokładzie było czterdziestu pasażerów, "
        "którzy nie wiedzieli, co ich czeka na drugim brzegu."
    ),
    "pt": (
        "A balsa deixou o porto ao amanhecer e a bordo estavam quarenta "
        "passageiros que não sabiam o que os esperava do outro lado."
    ),
    "ru": (
        "Паром вышел из гавани на рассвете, и на борту было сорок пассажиров, "
        "которые не знали, что их ждёт на другом берегу."
    ),
    "sv": (
        "Färjan lämnade hamnen i gryningen och ombord fanns fyrtio passagerare "
        "som inte visste vad som väntade dem på den andra sidan."
    ),
    "th": (
        "เรือข้ามฟากออกจากท่าเรือในตอนเช้ามืดและมีผู้โดยสารสี่สิบค"
        "นที่ไม่รู้ว่าอะไรกำลังรอพวกเขาอยู่ที่อีกฝั่งหนึ่งของแม่น้ำ"
    ),
    "tr": (
        "Feribot şafakta limandan ayrıldı ve içinde karşı kıyıda kendilerini "
        "neyin beklediğini bilmeyen kırk yolcu ile iki köpek vardı."
    ),
    "uk": (
        "Пором вийшов із гавані на світанку, і на борту було сорок "
        "пасажирів, які не знали, що їх чекає на тому березі."
    ),
    "vi": (
        "Chiếc phà rời bến vào lúc bình minh và trên phà có bốn mươi "
        "hành khách không biết điều gì đang chờ họ ở bờ bên kia."
    ),
    "zh": "渡船在黎明时分离开了港口，船上有四十名乘客，他们都不知道在对岸等着自己的是什么，也没有人去问船长。",
}  # fmt: skip


def test_every_shipped_language_has_a_sentence_here() -> None:
    assert set(SENTENCES) == set(shipped_languages())


@pytest.mark.parametrize("language", shipped_languages())
def test_is_told_by_its_stop_words(language: str) -> None:
    sentence = SENTENCES[language]
    assert detect_languages([sentence] * 2) == Spoken((language,), fits=True)
    assert explain(sentence * 2).language == language
    assert "no_lexicon" not in explain(sentence * 2).warnings


@pytest.mark.parametrize("language", shipped_languages())
def test_a_good_sentence_stays(language: str) -> None:
    text = "\n\n".join([SENTENCES[language]] * 5)
    assert explain(text).text == text


@pytest.mark.parametrize("language", sorted(set(shipped_languages()) - {"en"}))
def test_english_cues_always_join(language: str) -> None:
    text = f"{SENTENCES[language]}\n\nShare on Facebook\n\n{SENTENCES[language]}"
    assert [decision.label.value for decision in explain(text).dropped] == ["share"]


def test_a_page_in_two_languages_has_both() -> None:
    lines = [SENTENCES["de"]] * 3 + [SENTENCES["fr"]] * 2
    spoken = detect_languages(lines)
    assert spoken.languages == ("de", "fr")
    assert lexicon_of(spoken).languages == ("de", "fr", "en")
    assert detect_languages([SENTENCES["de"]] * 20 + [SENTENCES["fr"]]).languages == ("de",)


def test_another_language_fits_no_lexicon() -> None:
    # Basque, of which there is none.
    text = "Ferrya egunsentian irten zen portutik, eta berrogei bidaiari zeuden barruan, zer zain ez zekiten. " * 3
    assert detect_languages([text]) == Spoken((), fits=False)
    assert "no_lexicon" in explain(text).warnings


def test_menus_do_not_outvote_prose() -> None:
    lines = ["Home", "News", "Contact us", "Terms of use", "Privacy policy"] * 20 + [SENTENCES["pl"]] * 3
    assert detect_languages(lines).languages == ("pl",)


def test_the_option_overrides() -> None:
    assert explain("\n".join(PROSE), language="de").language == "de"
    assert Cleaner(language="zh").explain("Meeting moved").language == "zh"


@given(sources() | any_text | st.sampled_from(sorted(SENTENCES.values())))
def test_is_one_of_those_shipped_and_does_not_depend_on_the_order(text: str) -> None:
    lines = text.split("\n")
    spoken = detect_languages(lines)
    assert set(spoken.languages) <= set(languages_shipped())
    assert spoken.fits or not spoken.languages
    assert len(set(spoken.languages)) == len(spoken.languages)
    if len(lines) <= 24:
        assert detect_languages(lines[::-1]) == spoken
