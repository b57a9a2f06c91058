"""E-mail as mail programs write it, and as they get it wrong."""

from __future__ import annotations

import base64

import pytest

from core.domain.documents import Document, RawFile
from core.ingestion.reading import read_document

HEAD = "From: Ana <ana@example.com>\r\nDate: Mon, 3 Mar 2025 10:00:00 +0000\r\n"


def read(headers: str, body: str | bytes, name: str = "a.eml") -> Document:
    raw = body if isinstance(body, bytes) else body.encode()
    return read_document(RawFile(content=(HEAD + headers + "\r\n\r\n").encode() + raw, name=name))


def parts(kind: str, *contents: str) -> tuple[str, str]:
    body = "".join(f"--cut\r\n{content}\r\n" for content in contents)
    return f'Content-Type: {kind}; boundary="cut"', f"{body}--cut--\r\n"


def body_of(document: Document) -> str:
    return document.text.partition("+0000")[2].strip()


def test_of_two_forms_one_is_read_without_its_style_and_scripts() -> None:
    page = "<style>p{color:red}</style><script>no()</script><p>Lunch is <b>at noon</b>.</p>"
    both = parts(
        "multipart/alternative",
        "Content-Type: text/plain\r\n\r\nLunch is at noon.",
        f"Content-Type: text/html\r\n\r\n{page}",
    )
    assert body_of(read(*both)) == "Lunch is at noon."


def test_a_form_that_only_points_to_the_other_is_left_out() -> None:
    both = parts(
        "multipart/alternative",
        "Content-Type: text/plain\r\n\r\nLunch is at noon, in the yard if the weather holds.",
        "Content-Type: text/html\r\n\r\n<img src=x>",
    )
    assert body_of(read(*both)).startswith("Lunch is at noon")


def test_bytes_without_a_charset_are_decoded() -> None:
    assert body_of(read("Subject: a", "Größe und Äpfel".encode("cp1252"))) == "Größe und Äpfel"


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?Q?Gr=C3=B6=C3=9Fe_der?=\r\n =?utf-8?B?IFN0cmHDn2U=?=",
        "=?iso-8859-1?q?Gr=F6=DFe_der_Stra=DFe?=",
        "Größe der Straße",
    ],
)
def test_subjects_are_decoded(subject: str) -> None:
    assert read(f"Subject: {subject}", "x").title == "Größe der Straße"


def test_a_mail_within_a_mail_is_read_and_files_are_named() -> None:
    inner = f"Content-Type: message/rfc822\r\n\r\n{HEAD}Subject: Inner\r\n\r\nThe inner words."
    picture = base64.b64encode(b"\x89PNG").decode()
    file = (
        "Content-Type: image/png\r\nContent-Disposition: attachment;"
        ' filename="=?utf-8?Q?B=C3=BCro?="'
        f"\r\nContent-Transfer-Encoding: base64\r\n\r\n{picture}"
    )
    document = read(*parts("multipart/mixed", "\r\nOuter words.", inner, file))
    assert "Outer words." in document.text
    assert "Subject: Inner" in document.text
    assert "The inner words." in document.text
    assert document.text.endswith("Attachments: Büro")


def test_a_mail_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    headers, body = parts("multipart/mixed", "Content-Type: text/plain\r\n\r\nStill here.")
    assert body_of(read(headers, body.removesuffix("--cut--\r\n"))) == "Still here."
    assert "--cut" not in read(headers, body.removesuffix("--cut--\r\n")).text


@pytest.mark.parametrize("name", ["a.mht", "export.doc"])
def test_a_web_page_saved_as_one_file_is_read(name: str) -> None:
    page = "Content-Type: text/html; charset=utf-8\r\n\r\n<title>Plan</title><p>We ship in May.</p>"
    headers, body = parts("multipart/related", page)
    document = read(headers, body, name)
    assert document.title == "Plan"
    assert body_of(document) == "We ship in May."


def test_endless_nesting_hides_no_headers() -> None:
    deep = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(3000)
    )
    assert "ana@example.com" in read(deep, "x").text


def test_a_page_that_excel_saved_is_read_by_its_old_name() -> None:
    page = b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>a<td>b</table>'
    assert read_document(RawFile(content=page, name="a.xls")).text == "a | b"


def test_an_endless_subject_is_cut() -> None:
    document = read("Subject: " + "=?utf-8?q?" * 100_000, "Body words.")
    assert "Body words." in document.text
    assert len(document.title or "") < 5_000


def test_long_addresses_do_not_make_a_form_the_fuller_one() -> None:
    link = "https://news.example.com/" + "x" * 300
    both = parts(
        "multipart/alternative",
        f"Content-Type: text/plain\r\n\r\nLunch is at noon: {link}",
        f'Content-Type: text/html\r\n\r\n<p>Lunch is <a href="{link}">at noon</a>.</p>',
    )
    assert body_of(read(*both)) == "Lunch is at noon."


def test_two_forms_that_say_different_things_are_both_read() -> None:
    both = parts(
        "multipart/alternative",
        "Content-Type: text/plain\r\n\r\nLunch is at noon in the yard.",
        "Content-Type: text/html\r\n\r\n<p>Bring your own cup and a plate.</p>",
    )
    said = body_of(read(*both))
    assert said == "Lunch is at noon in the yard.\n\nBring your own cup and a plate."


def test_text_of_a_program_s_own_kind_is_read() -> None:
    own = "Content-Type: text/x-log; charset=us-ascii\r\n\r\nThe lift stopped at nine."
    assert body_of(read(*parts("multipart/mixed", own))) == "The lift stopped at nine."
