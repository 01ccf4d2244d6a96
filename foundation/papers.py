"""PDF files that people send: looked at in a process apart, kept byte for byte, so that their signatures survive."""

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError

from foundation import antivirus
from foundation.errors import Refusal

MOST_BYTES = 20 * 1024**2
# PDF readers look for the header and the end mark near both ends; whatever stands further out is another file's.
MOST_AFTER_END = 1024
# No browser and no mail program may take the file for a web page.
MARKUP = (b"<html", b"<script", b"<!doctype", b"<svg", b"<iframe", b"<body")
# Longer than any honest file asks for (20 Mo: two seconds here).
PATIENCE_SECONDS = 15
INSPECTION = Path(__file__).with_name("paper_inspection.py")

NOT_A_PDF = "Ce fichier n’est pas un PDF. Enregistrez le document au format PDF, puis choisissez-le de nouveau."
SAVE_AGAIN = "Ouvrez-le dans votre lecteur, imprimez-le en PDF, puis choisissez le nouveau fichier."
SENTENCES = {
    "empty": "Ce fichier est vide. Choisissez-en un autre.",
    "heavy": "Ce fichier dépasse 20 Mo. Réduisez la qualité de la numérisation, ou partagez-le en plusieurs.",
    "double": f"Ce fichier est un PDF et autre chose à la fois. {SAVE_AGAIN}",
    "broken": f"Ce PDF est incomplet ou abîmé. {SAVE_AGAIN}",
    "locked": "Ce PDF est protégé par un mot de passe ou un chiffrement. Retirez la protection, puis choisissez-le "
    "de nouveau.",
    "active": f"Ce PDF contient du code ou lance une action quand on l’ouvre. {SAVE_AGAIN}",
    "attachment": "Ce PDF contient d’autres fichiers en pièces jointes. Retirez-les, et ajoutez-les à part.",
    "bomb": f"Le contenu de ce PDF est démesuré une fois décompressé. {SAVE_AGAIN}",
    "long": "Ce PDF a plus de 1 000 pages. Partagez-le en plusieurs.",
    "infected": "L’antivirus a reconnu un programme malveillant dans ce fichier. Ne l’ouvrez plus, et prévenez votre "
    "service informatique.",
    "unscanned": "L’antivirus ne répond pas, et rien n’est gardé sans son avis. Recommencez dans quelques minutes ; si "
    "cela dure, prévenez la personne qui s’occupe du portail.",
    "slow": f"Ce PDF est trop compliqué pour être vérifié. {SAVE_AGAIN}",
}


class PaperRefused(ValidationError):
    """Why a PDF is not kept, as a French sentence that says what to do."""

    def __init__(self, reason: str):
        super().__init__(SENTENCES.get(reason, NOT_A_PDF), code=reason)


def inspect_paper(content: bytes) -> None:
    """Let through a PDF that only shows pages; its bytes are never changed.

    Raises PaperRefused for what is too heavy, is no PDF or another format too, is cut short, is locked, carries code,
    actions or files, has over 1,000 pages, swells when decompressed, or has something against it in the site's
    antivirus; also when that one cannot be asked (OWASP ASVS 5.4.3).
    """
    if not content:
        raise PaperRefused("empty")
    if len(content) > MOST_BYTES:
        raise PaperRefused("heavy")
    if not content.startswith(b"%PDF-"):
        raise PaperRefused("not_pdf")
    if b"%%EOF" not in content:
        raise PaperRefused("broken")
    if _is_something_else_too(content):
        raise PaperRefused("double")
    verdict = _verdict_of(content)
    if verdict != "fine":
        raise PaperRefused(verdict)
    if (said := antivirus.scan(content)) is not antivirus.Verdict.FINE:
        raise PaperRefused(said.value)


def read_paper(file: IO[bytes]) -> bytes:
    """What somebody sent, let through by `inspect_paper`."""
    # One more than may be is enough to see that it is too much.
    content = file.read(MOST_BYTES + 1)
    inspect_paper(content)
    return content


def inspect_printed(content: bytes) -> None:
    """As `inspect_paper`, for what the portal printed itself: raises Refusal, since no form field is at fault."""
    try:
        inspect_paper(content)
    except PaperRefused as error:
        raise Refusal(error.message) from error


def _is_something_else_too(content: bytes) -> bool:
    after_end = len(content) - (content.rfind(b"%%EOF") + len(b"%%EOF"))
    folded = content.lower()
    return after_end > MOST_AFTER_END or zipfile.is_zipfile(BytesIO(content)) or any(mark in folded for mark in MARKUP)


def _verdict_of(content: bytes) -> str:
    """What the inspection says. A file that brings it down, or keeps it too long, harms nothing but that process."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-B", INSPECTION],
            input=content,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "slow"
    said = done.stdout.decode("ascii", "replace").strip()
    return said if done.returncode == 0 and said else "slow"
