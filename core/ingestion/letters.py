"""How often languages use their letters: enough to tell in which encoding a text makes sense.

Apart from `code_pages`, which does the telling. Only letters beyond ASCII count: the others look
the same in every encoding.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["LANGUAGES", "Letters"]

_WESTERN: Final = ("cp1252", "iso8859_15", "mac_roman", "cp850", "cp437")
_CENTRAL: Final = ("cp1250", "iso8859_2", "cp852")
_CYRILLIC: Final = ("cp1251", "koi8_r", "iso8859_5", "cp866", "mac_cyrillic")
_BALTIC: Final = ("cp1257",)
# The frequent letters first, and the encodings made for them.
_ALPHABETS: Final = (
    *((letters, _WESTERN) for letters in ("éàèêçœôûîùâëïü", "üäößé", "óíáéñúü", "ãçáéóíõêúâà")),
    *((letters, _WESTERN) for letters in ("èàòùìé", "äöåéü", "øåæéö", "ëéïèöü", "íáðéöþúýæó")),
    *((letters, _CENTRAL) for letters in ("łęąóżśćńź", "áíěéřčšžýůúťďňóôľ", "áéöóőíüúű")),
    *((letters, _CENTRAL) for letters in ("ăîâşţșț", "čšžćđ")),
    ("ıüşöçğİ", ("cp1254",)),
    *((letters, _BALTIC) for letters in ("ėšžųūįčąę", "āīēšņļžūčģķ", "äõüöšž")),
    ("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", _CYRILLIC),
    ("оаинітревсклудмпзяьбгйчхцжюїєщшфґ", _CYRILLIC),
    ("аиоенрјтсукдвмлпзгбчшћцљжњђхфџ", _CYRILLIC),
    ("αοιετσνηυρπκμλςωδγχθφβξζψάίόέήύώ", ("cp1253",)),
    ("יוהלארתבשמנםדקחעפכטגןצזסךץף", ("cp1255",)),
    ("اليمنوترةبعدسفهكقحجشطصخذأإئءىزضغثظؤآ", ("cp1256",)),
    ("านรอกเงม่ย้ลวดัทีสิต์ะปบุคหแจพ็ชำขใูโไืึผซธศภฟณญฐ", ("cp874",)),
)
_KANA: Final = (
    "のにをはたがとでてしいるなれかもらすさりっんまくこよあきどうそお"
    "アイスントルリクラーシフレカテマタ"
)
_MORE_KANA: Final = (
    "えけげごさざじずせぜぞただちつづどぬねばひびふぶべほぼみむめやゆよろわゃゅょぎぐ"
    "ナニヌネノハヒヘホミムメモヤユヨロワヲガギグゲゴザジズゼゾダデドバビブベボパピプペポァィゥェォッャュョキケコサセソチツ"
)
_NARROW_KANA: Final = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾﾀﾁﾂﾃﾄﾅﾆﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾗﾘﾙﾚﾛﾜﾝﾞﾟｯｰ"
_KANJI: Final = (
    "日一大年会人本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山田郎佐藤"
)
_HANZI: Final = (
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后"
    "小么心多天而能好都然没日于起还发成事只作当想看文无开手用主行方又如前所本见经头面公同三已老从动两长"
    "北京市区海上会议请纪要经费报告管理"
)
_HANZI_OLD: Final = (
    "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可裡後"
    "小心多天而能好都然沒日於起還發成事只作當想看文無開手用主行方又如前所本見經頭面公同三已老從動兩長"
    "臺北市議紀錄請查收附件報告管理"
)
_HANGUL: Final = (
    "이다는에의을가한고하지로사은도를기대인정자리시해어아서수으나라니그일안전제스보부과있여주상구장원게"
    "성만동면들경국유공신비세무오할실관거선연우문조중당내것입등회개금소마진모계합세요록울녕"
)


@dataclass(frozen=True, slots=True)
class Letters:
    """How likely each letter of a language is, and those it does not have."""

    chances: Mapping[str, float]
    others: Sequence[tuple[str, float]] = ()
    """Encodings whose letters are likely too, and how likely each: the common ones first."""
    encodings: Sequence[str] = ()
    """Those made for it."""
    is_latin: bool = False

    def chance(self, letter: str) -> float:
        """Return the logarithm of how likely a letter is."""
        known = self.chances.get(letter)
        if known is not None:
            return known
        for encoding, chance in self.others:
            if _is_common(letter, encoding):
                return chance
        if self.is_latin and ord(letter) < _LATIN_END:
            return _UNKNOWN_LATIN + (_CAPITAL if letter.isupper() else 0.0)
        return _UNKNOWN


_LATIN_END: Final = 0x250
_UNKNOWN_LATIN: Final = math.log(0.004)
_UNKNOWN: Final = math.log(0.00001)
_SHARE_OF_CAPITALS: Final = 0.1
_CAPITAL: Final = math.log(_SHARE_OF_CAPITALS)
# Which first bytes an encoding keeps for the common ones of its characters.
_COMMON: Final = {
    "euc_jp": (0xB0, 0xCF),
    "gb2312": (0xB0, 0xD7),
    "euc_kr": (0xB0, 0xC8),
    "big5": (0xA4, 0xC6),
}


def _is_common(letter: str, encoding: str) -> bool:
    first, last = _COMMON[encoding]
    try:
        written = letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return len(written) == len("xx") and first <= written[0] <= last


def _spelled(letters: str, encodings: Sequence[str]) -> Letters:
    """Return a language with an alphabet: its chances fall with the rank."""
    weights = {letter: 1 / (rank + 3) for rank, letter in enumerate(letters)}
    total = sum(weights.values())
    chances = {letter: math.log(weight / total) for letter, weight in weights.items()}
    for letter, weight in weights.items():
        if len(letter.upper()) == 1:
            chances.setdefault(letter.upper(), math.log(_SHARE_OF_CAPITALS * weight / total))
    return Letters(chances, encodings=encodings, is_latin=ord(letters[0]) < _LATIN_END)


def _drawn(
    encodings: Sequence[str],
    *groups: tuple[str, float],
    common: str,
    share: float,
    count: int,
) -> Letters:
    """Return a language with many characters: groups with their shares, and the common others."""
    chances = {
        letter: math.log(part / len(set(letters))) for letters, part in groups for letter in letters
    }
    return Letters(chances, ((common, math.log(share / count)),), encodings)


LANGUAGES: Final = (
    *(_spelled(letters, encodings) for letters, encodings in _ALPHABETS),
    _drawn(
        ("cp932", "euc_jp"),
        (_KANA, 0.5),
        (_MORE_KANA, 0.12),
        (_NARROW_KANA, 0.02),
        (_KANJI, 0.15),
        common="euc_jp",
        share=0.3,
        count=2_965,
    ),
    _drawn(("gb18030",), (_HANZI, 0.5), common="gb2312", share=0.45, count=3_755),
    _drawn(("big5hkscs",), (_HANZI_OLD, 0.5), common="big5", share=0.45, count=5_401),
    _drawn(("cp949",), (_HANGUL, 0.7), common="euc_kr", share=0.35, count=2_350),
)
"""Those whose texts come in encodings of their own."""
