"""Which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ingestion.language import detect_language, primary_language

TEXTS = {
    "en": "Every employee has thirty days of vacation a year. Requests are to be sent to the"
    " manager at least two weeks before, and it is not possible to carry days over.",
    "de": "Alle Mitarbeiter haben dreißig Urlaubstage im Jahr. Der Antrag ist mindestens zwei"
    " Wochen vorher bei der Führungskraft zu stellen, und die Tage werden nicht"
    " übertragen.",
    "fr": "Tous les employés ont trente jours de congé par an. La demande est à envoyer au"
    " responsable au moins deux semaines avant, et les jours ne sont pas reportés.",
    "es": "Todos los empleados tienen treinta días de vacaciones al año. La solicitud se envía"
    " al responsable por lo menos dos semanas antes y los días no se acumulan.",
    "it": "Tutti i dipendenti hanno trenta giorni di ferie all'anno. La richiesta è da inviare"
    " al responsabile almeno due settimane prima e i giorni non sono cumulabili per il"
    " futuro.",
    "pt": "Todos os funcionários têm trinta dias de férias por ano. O pedido é enviado ao"
    " gestor com duas semanas de antecedência e os dias não são acumulados para o ano"
    " seguinte.",
    "nl": "Alle medewerkers hebben dertig vakantiedagen per jaar. De aanvraag wordt twee weken"
    " van tevoren bij de leidinggevende gedaan en het is niet mogelijk om dagen mee te"
    " nemen.",
    "ru": "Каждый сотрудник получает тридцать дней отпуска. Заявление подаётся руководителю.",
    "uk": "Кожен працівник має тридцять днів відпустки на рік. Заява подається керівникові.",
    "ar": "لكل موظف ثلاثون يوم إجازة في السنة، ويقدم الطلب إلى المدير قبل أسبوعين.",
    "fa": "هر کارمند سی روز مرخصی در سال دارد و درخواست باید دو هفته پیش از آن داده شود.",
    "zh": "每位员工每年有三十天年假。申请须提前两周提交给主管。",
    "ja": "社員には年に三十日の有給休暇があります。申請は二週間前までに上司へ提出してください。",
    "ko": "모든 직원은 일 년에 삼십 일의 휴가가 있습니다. 신청은 이 주 전에 제출해야 합니다.",
    "th": "พนักงานทุกคนมีวันหยุดพักผ่อนสามสิบวันต่อปี ต้องส่งคำขอล่วงหน้าสองสัปดาห์",
    "he": "לכל עובד שלושים ימי חופשה בשנה והבקשה מוגשת למנהל שבועיים מראש.",
    "el": "Κάθε εργαζόμενος έχει τριάντα ημέρες άδειας τον χρόνο.",
    "hi": "प्रत्येक कर्मचारी को वर्ष में तीस दिन की छुट्टी मिलती है।",
}


@pytest.mark.parametrize("language", TEXTS)
def test_prose_is_told_by_its_script_or_its_words(language: str) -> None:
    assert detect_language(TEXTS[language]) == language


@pytest.mark.parametrize("language", ["zh", "ja", "ko", "ru", "ar", "th"])
def test_latin_names_and_codes_within_do_not_hide_it(language: str) -> None:
    text = f"{TEXTS[language]} (Slack, config.yaml, ERR_17, Docker)"
    assert detect_language(text) == language


def test_a_few_foreign_characters_make_no_foreign_text() -> None:
    assert detect_language(f"{TEXTS['en']} Our office is in 東京, not in Москва.") == "en"


def test_the_whole_is_judged_not_its_beginning() -> None:
    assert detect_language(TEXTS["en"] + TEXTS["de"] * 2_000) == "de"


@pytest.mark.parametrize(
    "text",
    ["", "42, 17; 3.5", "name;amount\nMüller;17\nSchmidt;21", "def f(x): return x + y_1", "☃ 😀"],
)
def test_what_is_hardly_prose_has_no_language(text: str) -> None:
    assert detect_language(text) is None


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    found = detect_language(text)
    assert found is None or len(found) == 2


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de-AT", "de"), ("EN_us", "en"), ("zh", "zh"), ("deutsch", None), ("", None), (None, None)],
)
def test_a_tag_names_its_language(tag: str | None, language: str | None) -> None:
    assert primary_language(tag) == language
