"""French spacing for texts that people type with plain spaces, data files included."""

import re

NBSP = "\u00a0"
BEFORE = re.compile(r" (?=[:;!?»](?:[\s)…»]|$))")
AFTER = re.compile(r"(?<=«) ")


def keep_together(text: object) -> str:
    """What is given, as text whose « : », « ; », « ! », « ? » and « » » never begin a line alone."""
    return AFTER.sub(NBSP, BEFORE.sub(NBSP, str(text)))
