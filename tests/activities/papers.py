"""Printed pages, for their tests: a PDF as a reader has it."""

from dataclasses import dataclass

import pypdfium2
import zxingcpp


@dataclass(frozen=True)
class Paper:
    pages: int
    text: str
    title: str
    language: str
    is_tagged: bool


def read_paper(content: bytes) -> Paper:
    """What stands on the pages of a PDF."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_range() for page in document]
    text = " ".join(" ".join(pages).replace("\u00a0", " ").split())
    return Paper(
        pages=len(document),
        text=text,
        title=document.get_metadata_value("Title").replace("\u00a0", " "),
        language=_language(document),
        is_tagged=bool(pypdfium2.raw.FPDFCatalog_IsTagged(document)),
    )


def codes_on(content: bytes) -> list[str]:
    """What a phone reads on the page: its QR codes, from the page as it is printed at 200 dots an inch."""
    drawn = pypdfium2.PdfDocument(content)[0].render(scale=200 / 72, grayscale=True)
    pixels = memoryview(drawn.buffer).cast("B", (drawn.height, drawn.stride))
    return sorted(code.text for code in zxingcpp.read_barcodes(pixels))


def _language(document) -> str:
    raw = pypdfium2.raw
    size = raw.FPDFCatalog_GetLanguage(document, None, 0)
    buffer = (raw.FPDF_WCHAR * (size // 2))()
    raw.FPDFCatalog_GetLanguage(document, buffer, size)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")
