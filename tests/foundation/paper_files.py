"""PDF files for tests: honest ones, and those that somebody makes to harm."""

import zipfile
import zlib
from collections.abc import Callable
from functools import cache, partial
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

# The harmless file that every antivirus must find (European Institute for Computer Antivirus Research), in two halves
# so that none finds it here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

# Nothing packed anew, nothing packed away.
AS_IS = {
    "compress_streams": False,
    "object_stream_mode": pikepdf.ObjectStreamMode.disable,
    "stream_decode_level": pikepdf.StreamDecodeLevel.none,
}


def paper(change=None, *, pages: int = 1, title: str = "Convention", **saving) -> bytes:
    """A PDF of blank pages, after `change(pdf)`; `saving` as pikepdf's `save`."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.docinfo["/Title"] = title
    if change:
        change(pdf)
    written = BytesIO()
    pdf.save(written, **saving)
    return written.getvalue()


def _runs_code(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _launches(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.Launch, F=String("cmd.exe"))


def _reacts(pdf):
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("https://example.org/")))


def _hides_code_in_a_link(pdf):
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    pdf.pages[0].Annots = Array([link])


def _carries_a_file(pdf):
    pdf.attachments["facture.txt"] = EICAR


def _swells(pdf):
    bomb = zlib.compressobj(9)
    packed = b"".join(bomb.compress(bytes(1024**2)) for _ in range(1024)) + bomb.flush()
    pdf.pages[0].Contents = Stream(pdf, packed, Filter=Name.FlateDecode)


def _is_packed_twice(pdf):
    twice = zlib.compress(zlib.compress(bytes(1024)))
    pdf.pages[0].Contents = Stream(pdf, twice, Filter=Array([Name.FlateDecode, Name.FlateDecode]))


def archive() -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr("virus.com", EICAR)
    return written.getvalue()


FINE = paper()
PAGE = b"<html><body><script>alert(1)</script></body></html>"
# What each is: its bytes, made only for whoever tries it, and the word that refuses it.
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing at all": (lambda: b"", "empty"),
    "too heavy": (lambda: b"%PDF-1.7\n" + bytes(21 * 1024**2), "heavy"),
    "a virus": (lambda: EICAR, "not_pdf"),
    "a web page": (lambda: PAGE, "not_pdf"),
    "a drawing with a script": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not_pdf"),
    "an archive": (archive, "not_pdf"),
    "junk before the header": (lambda: b"junk....\n" + FINE, "not_pdf"),
    "a web page within": (lambda: FINE.replace(b"%PDF-1.", b"%PDF-1.7 " + PAGE + b"\n%1.", 1), "double"),
    "a web page behind": (lambda: FINE + PAGE, "double"),
    "an archive behind": (lambda: FINE + archive(), "double"),
    "anything behind": (lambda: FINE + bytes(2000), "double"),
    "the end cut off": (lambda: FINE[: len(FINE) * 2 // 3], "broken"),
    "the table of contents broken": (lambda: FINE.replace(b"startxref", b"startxxxx"), "broken"),
    "only a header": (lambda: b"%PDF-1.7\n%%EOF", "broken"),
    "code when it opens": (lambda: paper(_runs_code), "active"),
    "code packed away": (lambda: paper(_runs_code, object_stream_mode=pikepdf.ObjectStreamMode.generate), "active"),
    "code behind a link": (lambda: paper(_hides_code_in_a_link), "active"),
    "code under an escaped name": (
        # As long as before: a PDF counts its bytes.
        lambda: paper(_runs_code, **AS_IS).replace(b"/JavaScript", b"/Java#53cript").replace(b"app.alert", b"apalert"),
        "active",
    ),
    "a program to start": (lambda: paper(_launches), "active"),
    "something done when a page shows": (lambda: paper(_reacts), "active"),
    "a file attached": (lambda: paper(_carries_a_file), "attachment"),
    "a password": (lambda: paper(encryption=pikepdf.Encryption(owner="o", user="u")), "locked"),
    "no password, yet a lock": (lambda: paper(encryption=pikepdf.Encryption(owner="o", user="")), "locked"),
    "a gigabyte in a megabyte": (lambda: paper(_swells), "bomb"),
    "packed twice": (lambda: paper(_is_packed_twice, **AS_IS), "bomb"),
    "ten thousand pages": (lambda: paper(pages=10_000), "long"),
}


@cache
def hostile_paper(what: str) -> bytes:
    make, _reason = HOSTILE[what]
    return make()


def _is_signed(pdf):
    """What a signature (PAdES) leaves in a file: a form field, a byte range and the sealed hash."""
    sealed = Dictionary(
        Type=Name.Sig,
        Filter=Name("/Adobe.PPKLite"),
        SubFilter=Name("/ETSI.CAdES.detached"),
        ByteRange=Array([0, 840, 960, 240]),
        Contents=String(bytes(120)),
    )
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String("Signature1"),
            V=sealed,
            Rect=Array([0, 0, 0, 0]),
        )
    )
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


def _is_scanned(pdf):
    """A page of 600 dots per inch in grey, white as most pages are: 35 MB in 35 kB."""
    image = Stream(
        pdf,
        zlib.compress(b"\xff" * (4960 * 7016)),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=4960,
        Height=7016,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
        Filter=Name.FlateDecode,
    )
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(Scan=image))


def _opens_on_its_page(pdf):
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 9, 9]),
        A=Dictionary(S=Name.URI, URI=String("https://www.museepicassoparis.fr/")),
    )
    pdf.pages[0].Annots = Array([link])


HONEST: dict[str, Callable[[], bytes]] = {
    **{f"version {number}": partial(paper, force_version=number) for number in ("1.3", "1.4", "1.5", "1.7", "2.0")},
    "signed": lambda: paper(_is_signed),
    "signed, then added to": lambda: paper(_is_signed) + b"\n",
    "scanned": lambda: paper(_is_scanned),
    "opening on a page, with a link": lambda: paper(_opens_on_its_page),
    "a report of 300 pages": lambda: paper(pages=300),
    "linearised": lambda: paper(pages=3, linearize=True),
}


@cache
def honest_paper(what: str) -> bytes:
    return HONEST[what]()
