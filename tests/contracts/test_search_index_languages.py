"""Words of every language are found, without any vector."""

from __future__ import annotations

from core.domain.ids import Generation
from core.domain.ports import SearchIndex
from tests.contracts.searching import chunk, search, texts, vector, write

PASSAGES = {
    "zh": ("每位员工每年有三十天年假。申请须提前两周提交给主管。", "年假怎么申请"),
    "zh, another order": ("假如年景不好。申诉请到大厅。", "大厅"),
    "ja": ("社員には年に三十日の有給休暇があります。", "有給休暇は何日ですか"),
    "ko": ("모든 직원은 일 년에 삼십 일의 휴가가 있습니다.", "휴가는 며칠"),
    "th": ("พนักงานทุกคนมีวันหยุดพักผ่อนสามสิบวันต่อปี", "วันหยุดพักผ่อนกี่วัน"),
    "ar": ("لكل موظف ثلاثون يوم إجازة في السنة", "كم يوم إجازة"),
    "ru": ("Каждый сотрудник получает тридцать дней отпуска.", "Сколько дней отпуска"),
    "de": ("Alle Mitarbeiter haben dreißig Urlaubstage im Jahr.", "Wie viele Urlaubstage"),
}


async def test_a_question_finds_the_passage_of_its_language_first(index: SearchIndex) -> None:
    for n, (text, _) in enumerate(PASSAGES.values()):
        await write(index, chunk(text, 0, vector(1.0)), generation=Generation(f"G{n}"))
    for text, question in PASSAGES.values():
        found = await search(index, question, None)
        assert texts(found, found.bm25)[:1] == [text], question
