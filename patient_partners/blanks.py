"""The places of a template that the portal fills in a letter, and that are left to fill by hand on a tool sheet.

« [début] » in a sheet's text is such a place. What is filled in is one line and stays text: no mark in it is read.
"""

import re
from collections.abc import Mapping

TEAM, HOSPITAL, HOLDER, SUBJECT = "équipe", "hôpital", "porteur", "projet"
PARTNER, MISSION, LIMITS, RHYTHM = "partenaire", "mission", "limites", "rythme"
FIRST, LAST, CONTACT, SIGNATURES = "début", "fin", "contact", "signatures"
# In the words of whoever writes the template.
BLANKS = {
    TEAM: "le service de l’équipe",
    HOSPITAL: "son hôpital",
    HOLDER: "qui porte le projet",
    SUBJECT: "le nom du projet",
    PARTNER: "le nom du ou de la partenaire",
    MISSION: "ce qu’ils font ensemble",
    LIMITS: "ce que la mission ne comprend pas",
    RHYTHM: "à quel rythme, où et comment",
    FIRST: "le premier jour",
    LAST: "le dernier jour",
    CONTACT: "la personne à appeler",
    SIGNATURES: "les accords, à la fin",
}
# Without them a letter would not say between whom, about what, and until when.
NEEDED = (TEAM, PARTNER, MISSION, FIRST, LAST)
NOT_SAID = "non précisé"
DOTS = "……………"
BY_HAND = "\nFait à, le : ...\nL’équipe : ...\nLe ou la partenaire : ..."
ANY_BLANK = re.compile(r"\[([^\[\]\n]{1,30})\]")
AT_THE_END = re.compile(rf"\[({'|'.join(BLANKS)})\](?=[ \t]*$)", re.MULTILINE)
KNOWN = re.compile(rf"\[({'|'.join(BLANKS)})\]")
# What would make a line that begins with a place something else than text (`sheets`).
MARKS = re.compile(r"^(?:(?:##|-|>) )+")


def blanks_of(body: str) -> set[str]:
    """What stands in brackets in a text, known or not."""
    return set(ANY_BLANK.findall(body))


def left_to_fill(body: str) -> str:
    """The text as a tool sheet says it: a place at the end of a line is a line to write on."""
    body = body.replace(f"[{SIGNATURES}]", BY_HAND)
    return KNOWN.sub(DOTS, AT_THE_END.sub("...", body))


def filled(body: str, values: Mapping[str, str]) -> str:
    """The text of a letter, with its places filled; where nothing was said it says so. A line that a place ends stays a
    line: it does not run into the next one.
    """

    def value_of(found: re.Match) -> str:
        if found[1] == SIGNATURES:
            return ""
        said = MARKS.sub("", " ".join(values.get(found[1], "").split()))
        # Three dots at the end of a line would be a line to write on.
        return re.sub(r"\.{3,}", "…", said) or NOT_SAID

    return KNOWN.sub(value_of, AT_THE_END.sub(r"[\1]\n", body)).strip()
