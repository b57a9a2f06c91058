"""Tells which language a text is in: by its script, or by its commonest words; pure.

Good enough to say how many files are not English; a text that is hardly prose has no language.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

__all__ = ["detect_language", "primary_language"]

_SAMPLE: Final = 6_000
"""Characters looked at, at the start, in the middle and at the end each."""
_SCRIPT_SHARE: Final = 0.4
"""Of all letters: technical texts in any language have many Latin ones."""
_FEWEST_WORDS: Final = 12
_LEAST_SHARE: Final = 0.12
_AHEAD: Final = 1.15
"""How many times the runner-up's common words the winner must have."""

# One character of a script whose characters stand for words or syllables says as much as several
# letters.
_SCRIPTS: Final = {
    "cjk": (re.compile("[\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff]"), 3),
    "ko": (re.compile("[\uac00-\ud7af\u1100-\u11ff]"), 2),
    "th": (re.compile("[\u0e01-\u0e5b]"), 1),
    "arabic": (re.compile("[\u0620-\u06ff\u0750-\u077f]"), 1),
    "cyrillic": (re.compile("[\u0400-\u04ff]"), 1),
    "he": (re.compile("[\u05d0-\u05ea]"), 1),
    "el": (re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), 1),
    "hi": (re.compile("[\u0904-\u0970]"), 1),
    "latin": (re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"), 1),
}
# Within a script: the letters that only one of its languages has.
_KANA: Final = re.compile("[\u3041-\u30ff]")
_UKRAINIAN: Final = re.compile("[\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491]")
_PERSIAN: Final = re.compile("[\u067e\u0686\u0698\u06af\u06cc]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_COMMON: Final[dict[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in is that for it as with was on are be this by at from or have not"
        " you an which we can will if all they has their been more when there what no so",
        "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch"
        " es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem"
        " über oder",
        "fr": "le de la les et des en un une du que qui dans est pour pas sur au plus par ce il"
        " ne avec se sont son ou aux vous nous cette être leur mais à été fait elle",
        "es": "de la que el en y los se del las un por con no una su para es al lo como más pero"
        " sus le ha este sí porque esta entre cuando muy sin sobre ser tiene también hasta",
        "it": "di e il la che in un a per è una sono non con del si da le dei nel alla più della"
        " come anche gli ma lo al ha questo essere dal delle o sul",
        "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas"
        " foi ao ele das tem à seu sua ou ser quando muito nos já está também pelo",
        "nl": "de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar"
        " bij of uit nog naar heeft wordt door over ze hij worden je deze kan",
        "sv": "och i att det som en på är av för med till den har de inte om ett var men jag sig"
        " från vi så kan man när år under också eller ska",
        "da": "og i at det er en til af på for med den der de som ikke et har kan fra var ved om"
        " vi skal sig men eller også efter blev man være",
        "no": "og i det er en til av på for med som at de den har ikke et kan fra var ved om vi"
        " skal seg men eller også etter ble man være hun",
        "fi": "ja on ei se että oli hän ovat mutta joka kun niin tai myös sen jos kuin mukaan ole"
        " olla voi sekä vain tämä jotka nyt",
        "pl": "i w na z do się nie że to jest o jak za od po przez dla są ale oraz tym może ma"
        " który jego także tego co lub być przy jej",
        "cs": "a v se na je že s z do o to i za by jsou který pro jako po ve k ale od jeho podle"
        " nebo která však být jen při",
        "tr": "ve bir bu da de için ile olarak en daha çok olan gibi sonra kadar ne ya her var"
        " ise değil o ancak göre veya olduğu",
        "ro": "și de în la a cu pe o care nu din un este că mai pentru sau sunt se fi prin au ca"
        " dar fost după acest",
        "hu": "a az és hogy nem is egy ez meg de csak ha van volt mint el már vagy még azt ki"
        " lehet kell minden után",
        "vi": "và của là có được cho trong không một các với này người những đã khi để tại từ về"
        " đến ra như hay phải",
        "id": "yang dan di dengan untuk dari pada dalam tidak ini itu adalah akan ke oleh juga"
        " atau sebagai karena dapat telah mereka ada",
    }.items()
}


def detect_language(text: str) -> str | None:
    """Return a text's language by its ISO 639-1 code; None when it cannot be told."""
    sample = _sample(text)
    letters = Counter(
        {name: len(script.findall(sample)) * weight for name, (script, weight) in _SCRIPTS.items()}
    )
    whole = letters.total()
    if not whole:
        return None
    (script, count), *_ = (item for item in letters.most_common() if item[0] != "latin")
    if count < _SCRIPT_SHARE * whole:
        return _by_words(sample)
    match script:
        case "cjk":
            return _unless(_KANA, "ja", sample, count // 3, "zh")
        case "cyrillic":
            return _unless(_UKRAINIAN, "uk", sample, count, "ru")
        case "arabic":
            return _unless(_PERSIAN, "fa", sample, count, "ar")
    return script


def primary_language(tag: str | None) -> str | None:
    """Return the language of a tag as documents name it: `de` of `de-AT` or `de_DE.UTF-8`."""
    found = re.match(r"\s*([A-Za-z]{2,3})(?:[-_.@]|\s*$)", tag or "")
    return found[1].lower() if found else None


def _sample(text: str) -> str:
    if len(text) <= 3 * _SAMPLE:
        return text
    middle = len(text) // 2
    return " ".join((text[:_SAMPLE], text[middle : middle + _SAMPLE], text[-_SAMPLE:]))


def _unless(letters: re.Pattern[str], language: str, sample: str, count: int, other: str) -> str:
    """Return the language that has these letters, in a script's sample, or else the other."""
    return language if len(letters.findall(sample)) > 0.02 * count else other


def _by_words(sample: str) -> str | None:
    words = Counter(_WORD.findall(sample.lower()))
    if words.total() < _FEWEST_WORDS:
        return None
    shares = {
        language: sum(words[word] for word in common) / words.total()
        for language, common in _COMMON.items()
    }
    (best, share), (_, second) = Counter(shares).most_common(2)
    return best if share >= _LEAST_SHARE and share >= _AHEAD * second else None
