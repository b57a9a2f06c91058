"""Files in other languages are found by their words on both engines, and counted in the report."""

from __future__ import annotations

from playground import PlaygroundServer
from playground.seed import GENERAL, MAYA
from tests.e2e.dialog import Dialog

FILES = {
    "zh": ("每位员工每年有三十天年假。申请须提前两周提交给主管。报销需要原始发票。", "年假申请"),
    "ja": (
        "社員には年に三十日の有給休暇があります。申請は二週間前までに提出してください。",
        "有給休暇",
    ),
    "ko": (
        "모든 직원은 일 년에 삼십 일의 휴가가 있습니다. 신청은 이 주 전에.",
        "휴가 신청",
    ),
    "th": ("พนักงานทุกคนมีวันหยุดพักผ่อนสามสิบวันต่อปี ต้องส่งคำขอล่วงหน้าสองสัปดาห์", "วันหยุดพักผ่อน"),
    "ar": ("لكل موظف ثلاثون يوم إجازة في السنة ويقدم الطلب إلى المدير قبل أسبوعين", "إجازة موظف"),
    "ru": (
        "Каждый сотрудник получает тридцать дней отпуска. Заявление заранее.",
        "отпуска",
    ),
    "de": (
        "Alle Mitarbeiter haben dreißig Urlaubstage im Jahr. Der Antrag ist zwei Wochen vorher zu"
        " stellen und die Tage werden nicht in das nächste Jahr übertragen.",
        "Urlaubstage Antrag",
    ),
    "en": (
        "The office is open from eight to six on all days of the week. Visitors have to sign in"
        " at the front desk, and they are not to be left alone in the building.",
        "visitors",
    ),
}


async def test_files_of_eight_languages_are_found_and_counted(
    chat: Dialog, slack: PlaygroundServer
) -> None:
    for language, (text, _) in FILES.items():
        slack.upload(MAYA, GENERAL, f"{language}.txt", text.encode())
    await chat.commands(MAYA, GENERAL, "/ingest")
    report = await chat.hears("Read 8 files", channel=GENERAL)
    assert "7 files not in English (" in report.shown
    assert "`EMBEDDER_MODEL_DIR` (a multilingual model)" in report.shown
    for language, (_, question) in FILES.items():
        await chat.says(MAYA, GENERAL, f"@Docent {question}")
        await chat.hears(f"{language}.txt", in_thread=True)
