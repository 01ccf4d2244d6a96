"""What one cell says: a day, a time, a number of people, a state. Each raises Fault with a sentence for the person."""

import re
from datetime import date, time, timedelta

from activities.imports.words import plain
from activities.models.choices import CancelReason, State

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    ("janvier", "janv", "jan"),
    ("fevrier", "fevr", "fev"),
    ("mars", "mar"),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juil"),
    ("aout",),
    ("septembre", "sept", "sep"),
    ("octobre", "oct"),
    ("novembre", "nov"),
    ("decembre", "dec"),
)
MONTH_OF = {word: number for number, words in enumerate(MONTHS, start=1) for word in words}
# Excel counts days from there (its 29 February 1900 never was).
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(36_526, 73_051)  # 2000 to 2099
YEARS = range(2000, 2100)
MOST_PEOPLE = 1_000
LONGEST_MINUTES = 24 * 60
UNKNOWN = ("inconnu", "effectif inconnu", "nc", "non connu", "non communique", "nsp", "ne sait pas")
TO_REPORT = "to_report"
STATES = {
    State.HELD: ("realisee", "realise", "faite", "fait", "effectuee", "effectue", "passee", "tenue", "terminee", "ok"),
    State.CONFIRMED: ("confirmee", "confirme", "validee", "valide", "accord des deux parties"),
    State.REQUESTED: (
        "en attente",
        "prevue",
        "prevu",
        "planifiee",
        "planifie",
        "demandee",
        "a confirmer",
        "option",
        "proposee",
    ),
    State.CANCELLED: ("annulee", "annule", "supprimee", "n a pas eu lieu"),
    State.DECLINED: ("declinee", "refusee"),
    State.LAPSED: ("sans reponse",),
    TO_REPORT: ("bilan a saisir",),
}
STATE_OF = {word: state for state, words in STATES.items() for word in words}
REASONS = {
    CancelReason.ISOLATION: ("isolement", "epidemie", "covid", "grippe", "gale", "bmr"),
    CancelReason.STAFF: ("personnel", "sous effectif", "soignant", "infirmier"),
    CancelReason.PATIENTS: ("patient",),
    CancelReason.TRANSPORT: ("transport", "greve", "taxi", "ambulance"),
    CancelReason.MUSEUM_CLOSED: ("musee ferme", "fermeture du musee", "fermeture musee"),
    CancelReason.SPEAKER: ("intervenant", "mediateur", "mediatrice", "conferencier"),
}


class Fault(Exception):
    """A cell that cannot be understood: which column, and a sentence that says what to write instead."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column
        self.sentence = sentence


def read_day(text: str) -> date:
    """« 12/03/2026 », « jeudi 12 mars 2026 », « 12-3-26 », 2026-03-12, or Excel's own number of a day."""
    words = plain(text).split()
    weekday = next((WEEKDAYS.index(word) for word in words if word in WEEKDAYS), None)
    day = _day_of_parts([word for word in words if word not in WEEKDAYS], text)
    if weekday is not None and day.weekday() != weekday:
        raise Fault(
            "day", f"Le {day:%d/%m/%Y} est un {WEEKDAYS[day.weekday()]}, pas un {WEEKDAYS[weekday]}. Corrigez la date."
        )
    return day


def _day_of_parts(parts: list[str], text: str) -> date:
    if len(parts) == 4 and parts[0][:3] in {name[:3] for name in WEEKDAYS}:
        parts = parts[1:]  # « mar. 12 mars 2026 »
    if len(parts) == 1 and parts[0].isdecimal() and int(parts[0]) in EXCEL_DAYS:
        return EXCEL_EPOCH + timedelta(days=int(parts[0]))
    if len(parts) == 2:
        raise Fault("day", f"« {text} » : ajoutez l’année, par exemple 12/03/2026.")
    if len(parts) != 3:
        raise Fault("day", f"« {text} » n’est pas une date. Écrivez-la ainsi : 12/03/2026.")
    if len(parts[0]) == 4:
        parts = parts[::-1]  # 2026-03-12
    number = parts[0].removesuffix("er")
    month = MONTH_OF.get(parts[1]) or (int(parts[1]) if parts[1].isdecimal() else 0)
    if not (number.isdecimal() and parts[2].isdecimal() and len(parts[2]) in (2, 4)):
        raise Fault("day", f"« {text} » n’est pas une date. Écrivez-la ainsi : 12/03/2026.")
    return _existing_day(int(parts[2]), month, int(number), text)


def _existing_day(year: int, month: int, number: int, text: str) -> date:
    year += 2000 if year < 100 else 0
    if year not in YEARS:
        raise Fault("day", f"« {text} » : vérifiez l’année.")
    try:
        return date(year, month, number)
    except ValueError:
        raise Fault("day", f"« {text} » n’existe pas dans le calendrier. Écrivez jour/mois/année.") from None


ONE_TIME = r"(\d{1,2})\s*(?:h|heures?|:|\.)\s*(\d{2})?(?::\d{2})?(?:\s*(?:min|mn))?"
TIME = re.compile(rf"^(?:à\s*)?{ONE_TIME}$")
SPAN = re.compile(rf"^(?:de\s+)?{ONE_TIME}\s*(?:-|–|—|à|a|/|→|jusqu.?à)\s*{ONE_TIME}$")
BOTH = re.compile(r"^(\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})\s+(\S.*)$")
NOON = {"midi": "12 h"}


def read_span(text: str, column: str = "start") -> tuple[time, time | None]:
    """« 14 h 30 », « 14:30 », « 9h », or both ends at once: « 14h00-15h30 », « de 14 h à 15 h 30 »."""
    said = NOON.get(plain(text), text.strip().casefold().replace("\u00a0", " ").replace("\u202f", " "))
    if re.fullmatch(r"0[.,]\d+", said):
        minutes = round(float(said.replace(",", ".")) * 24 * 60)
        return _existing_time(minutes // 60, minutes % 60, text, column), None
    if found := SPAN.match(said):
        first, second = found.groups()[:2], found.groups()[2:]
        return (
            _existing_time(first[0], first[1] or 0, text, column),
            _existing_time(second[0], second[1] or 0, text, column),
        )
    if found := TIME.match(said):
        return _existing_time(found[1], found[2] or 0, text, column), None
    raise Fault(column, f"« {text} » n’est pas une heure. Écrivez-la ainsi : 14 h 30.")


def _existing_time(hour, minute, text: str, column: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise Fault(column, f"« {text} » n’est pas une heure de la journée. Écrivez-la ainsi : 14 h 30.") from None


def split_moment(text: str) -> tuple[str, str]:
    """A cell that holds both, « 12/03/2026 14:30 »: its day and its time; otherwise no day."""
    found = BOTH.match(text)
    return (found[1], found[2]) if found else ("", text)


def read_count(text: str, column: str) -> int:
    """A number of people: whole, not negative."""
    said = text.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if not re.fullmatch(r"\d+(\.0+)?", said):
        raise Fault(column, f"« {text} » n’est pas un nombre de personnes. Écrivez un nombre entier.")
    count = int(float(said))
    if count > MOST_PEOPLE:
        raise Fault(column, f"{count} personnes : vérifiez ce nombre.")
    return count


def read_minutes(text: str, column: str) -> int:
    """How long something lasted: « 50 », « 50 min », « 1 h 15 », « 1:15 »; from a minute to a day."""
    said = text.casefold().replace("\u00a0", " ").replace("\u202f", " ").strip()
    if found := re.fullmatch(r"(\d+)(?:[.,]0+)?\s*(?:min|mn|minutes?)?", said):
        minutes = int(found[1])
    elif found := TIME.match(said):
        minutes = int(found[1]) * 60 + int(found[2] or 0)
    else:
        raise Fault(column, f"« {text} » n’est pas une durée. Écrivez-la en minutes : 50.")
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise Fault(column, f"« {text} » : une séance dure d’une minute à un jour. Écrivez sa durée en minutes : 50.")
    return minutes


def is_unknown(text: str) -> bool:
    """« effectif inconnu »: it took place, and nobody knows how many were there."""
    return plain(text) in UNKNOWN or text.strip() == "?"


def read_state(text: str) -> str:
    """A state of the portal, or `to_report`."""
    state = STATE_OF.get(plain(text))
    if state is None:
        raise Fault("state", f"« {text} » n’est pas un état. Écrivez : réalisée, confirmée, en attente ou annulée.")
    return state


def read_reason(text: str) -> CancelReason:
    """The reason of the list that fits what somebody wrote; « autre » otherwise, with their words in the history."""
    said = plain(text)
    for reason, signs in REASONS.items():
        if said == plain(str(reason.label)) or any(sign in said for sign in signs):
            return reason
    return CancelReason.OTHER
