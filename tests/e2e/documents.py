"""Small files made on the spot."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

__all__ = ["pdf_of"]

_LINE = 80


def pdf_of(*pages: str) -> bytes:
    """Return a PDF with one page a text."""
    made = BytesIO()
    canvas = Canvas(made, pagesize=A4, invariant=1)
    for page in pages:
        text = canvas.beginText(72, 760)
        words, line = page.split(), ""
        for word in words:
            if len(line) + len(word) > _LINE:
                text.textLine(line)
                line = ""
            line = f"{line} {word}".strip()
        text.textLine(line)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return made.getvalue()
