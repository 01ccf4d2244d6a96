"""How a date, a time, a place and a public are said, once for the pages, the mails and the posters.

Every moment is said in Paris time and in the language of the reader. Spaces that must not break at the end of a line
are no-break ones (U+00A0).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from activities.models.absences import Absence
from activities.models.choices import RECEIVED, WARD, AgeBand, Means, Place, State
from activities.models.groups import Participation
from activities.models.outings import Outing
from activities.models.registrations import Ending, Registration
from activities.models.sessions import Session
from activities.names import Names
from partnerships.models import Quota
from partnerships.models.choices import Audience, Side

NBSP = "\u00a0"
# Beyond this, a day without its year would be taken for the nearest one.
YEAR_UNSAID = timedelta(days=180)


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def local_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def say_day(day: date, today: date | None = None) -> str:
    """« mardi 24 novembre », "Tuesday 24 November"; with its year when the day is far."""
    today = today or timezone.localdate()
    date_in_full = f"{format_date(day, 'l')} {say_date(day)}"
    return date_in_full if abs(day - today) > YEAR_UNSAID else date_in_full.removesuffix(f" {day.year}")


def say_date(day: date) -> str:
    """« 1er novembre 2026 », "1 November 2026": a day that may be far, without its weekday."""
    number = f"{day.day}er" if day.day == 1 and not is_english() else str(day.day)
    return f"{number}{NBSP}{format_date(day, 'F')} {day.year}"


def say_week(monday: date, today: date) -> str:
    """« Semaine du 23 au 29 novembre », "Week of 30 November to 6 December"; with its year when it is far."""
    sunday = monday + timedelta(days=6)
    first, last = say_date(monday), say_day(sunday, today).partition(" ")[2]
    if monday.month == sunday.month:
        first = first.split(NBSP)[0]
    elif monday.year == sunday.year or not last.endswith(str(sunday.year)):
        first = first.removesuffix(f" {monday.year}")
    return _("Semaine du %(first)s au %(last)s") % {"first": first, "last": last}


def say_month(day: date) -> str:
    """« Novembre 2026 », "November 2026"."""
    return capfirst(f"{format_date(day, 'F')} {day.year}")


def say_of_month(day: date) -> str:
    """« de novembre », « d’octobre »; in English the month alone."""
    month = format_date(day, "F")
    if is_english():
        return month
    return f"d’{month}" if month[0] in "ao" else f"de {month}"


def say_near_day(day: date, today: date | None = None) -> str:
    """« aujourd’hui », « demain », or the day itself."""
    today = today or timezone.localdate()
    if day == today:
        return _("aujourd’hui")
    if day == today + timedelta(days=1):
        return _("demain")
    return say_day(day, today)


def say_time(moment: datetime) -> str:
    """« 14 h 30 », « 9 h »; "2:30pm", "9am", "midday"."""
    local = timezone.localtime(moment)
    if not is_english():
        minutes = f"{NBSP}{local:%M}" if local.minute else ""
        return f"{local.hour}{NBSP}h{minutes}"
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def say_times(starts_at: datetime, ends_at: datetime) -> str:
    """« 14 h 30 – 15 h 30 », "2:30pm to 3:30pm": within one day."""
    link = " to " if is_english() else f"{NBSP}– "
    return f"{say_time(starts_at)}{link}{say_time(ends_at)}"


def say_moment(starts_at: datetime, today: date | None = None) -> str:
    """« mardi 24 novembre, 14 h 30 »."""
    return f"{say_day(local_day(starts_at), today)}, {say_time(starts_at)}"


def say_near_moment(starts_at: datetime, today: date | None = None) -> str:
    """« aujourd’hui, 14 h 30 », « mardi 24 novembre, 14 h 30 »."""
    return f"{say_near_day(local_day(starts_at), today)}, {say_time(starts_at)}"


def say_within_sentence(starts_at: datetime, today: date | None = None) -> str:
    """After a verb: « le mardi 24 novembre à 14 h 30 », « demain à 9 h »; "on Tuesday 24 November at 2:30pm"."""
    day = local_day(starts_at)
    near = say_near_day(day, today)
    words = {"day": near, "time": say_time(starts_at)}
    if near == say_day(day, today):
        return _("le %(day)s à %(time)s") % words
    return _("%(day)s à %(time)s") % words


def unbroken(phone: str) -> str:
    """A phone number that no end of line cuts in two."""
    return phone.replace(" ", NBSP)


def hospital_contacts(groups: Iterable[Participation]) -> Iterator[tuple[str, str]]:
    """Whom to call at each group's: a name, or nothing, and a phone."""
    for group in groups:
        name = group.contact_name or (group.ward.contact_name if group.ward else "")
        phone = group.contact_phone or (group.ward.phone if group.ward else group.hospital.phone)
        if phone:
            yield name, unbroken(phone)


def partner_contact(session: Session) -> tuple[str, str] | None:
    """Whom to call at the partner's: its mediator by name, or its own phone."""
    mediator = session.lead_mediator
    if mediator and mediator.phone:
        return mediator.full_name, unbroken(mediator.phone)
    return ("", unbroken(session.partner.phone)) if session.partner.phone else None


@dataclass(frozen=True)
class WayIn:
    """One way to reach a visit at a distance: an address to open, or what one reads, then the rest of the sentence."""

    label: str
    opens: str
    url: str = ""
    rest: str = ""
    icon: str = "link-45deg"

    @property
    def words(self) -> str:
        return ", ".join(part for part in (self.opens, self.rest) if part)


def say_connection(session: Session) -> list[WayIn]:
    """How one reaches a visit at a distance, for whoever takes part."""
    known = session.known_connection
    if known is None or session.state in (State.CANCELLED, State.DECLINED, State.LAPSED):
        return []
    code = _("code %(code)s") % {"code": known.phone_code} if known.phone_code else ""
    ways = [
        WayIn(_("Lien de la visite"), known.link, known.link),
        WayIn(_("Pour essayer avant"), known.test_link, known.test_link),
        WayIn(_("Si le lien ne marche pas"), unbroken(known.phone), _tel(known.phone), code, "telephone"),
        WayIn(
            _("Aide technique"),
            unbroken(known.technician_phone),
            _tel(known.technician_phone),
            known.technician,
            "telephone" if known.technician_phone else "person",
        ),
        WayIn(_("Sans réseau, sur place"), "", rest=known.offline, icon="wifi-off"),
    ]
    return [way for way in ways if way.words]


def _tel(phone: str) -> str:
    digits = "".join(char for char in phone if char.isdigit() or char == "+")
    return f"tel:{digits}" if digits else ""


def say_period(starts_at: datetime, ends_at: datetime, today: date | None = None) -> str:
    """« mardi 24 novembre, 14 h 30 – 15 h 30 »; both days are said when they differ."""
    if local_day(starts_at) == local_day(ends_at):
        return f"{say_day(local_day(starts_at), today)}, {say_times(starts_at, ends_at)}"
    return f"{say_moment(starts_at, today)}{NBSP}– {say_moment(ends_at, today)}"


def say_absence(absence: Absence, today: date | None = None) -> str:
    """« mardi 24 novembre, toute la journée », « du lundi 2 au vendredi 6 mars », « mardi 24 novembre, 9 h – 12 h »."""
    start, end = timezone.localtime(absence.starts_at), timezone.localtime(absence.ends_at)
    if start.time() != time.min or end.time() != time.min:
        return say_period(absence.starts_at, absence.ends_at, today)
    first, last = start.date(), end.date() - timedelta(days=1)
    if first == last:
        return f"{say_day(first, today)}, toute la journée"
    return f"du {say_day(first, today)} au {say_day(last, today)}"


# What a move changes, and how it is called (`SessionEvent.changes`).
CHANGES = {
    "starts_at": gettext_lazy("Début"),
    "ends_at": gettext_lazy("Fin"),
    "ward": gettext_lazy("Service"),
    "room": gettext_lazy("Salle"),
    "where": gettext_lazy("Lieu"),
    "mediator": gettext_lazy("Médiation"),
    "team": gettext_lazy("En binôme avec"),
    "speakers": gettext_lazy("Intervenants extérieurs"),
    "follower": gettext_lazy("Suivie par"),
    "contact": gettext_lazy("Contact sur place"),
    "present": gettext_lazy("Personnes présentes"),
    "lived": gettext_lazy("Durée réelle (minutes)"),
    "expected": gettext_lazy("Personnes attendues"),
    "expected_patients": gettext_lazy("Patients"),
    "expected_relatives": gettext_lazy("Proches"),
    "expected_staff": gettext_lazy("Professionnels"),
    "wheelchairs": gettext_lazy("Fauteuils roulants"),
    "companions": gettext_lazy("Accompagnateurs"),
    "transport": gettext_lazy("Transport"),
    "arrival": gettext_lazy("Arrivée"),
    "meeting_point": gettext_lazy("Rendez-vous"),
    "medical": gettext_lazy("Avis médicaux"),
    "direction": gettext_lazy("Autorisation de la direction"),
    "parental": gettext_lazy("Autorité parentale"),
    "group": gettext_lazy("Groupe"),
    "max_groups": gettext_lazy("Groupes au plus"),
    "max_people": gettext_lazy("Personnes au plus"),
    "state": gettext_lazy("État"),
}
TIMES = ("starts_at", "ends_at")


def say_late_rule(session: Session, sides: Iterable[Side]) -> str:
    """What cancelling now would cost in the year's volume, by whichever of these sides; nothing where it is free."""
    whose = {Side.HOSPITAL: "l’hôpital", Side.PARTNER: session.partner.name}
    counting = [whose[side] for side in sides if session.counts_if_cancelled_by(side)]
    if not counting:
        return ""
    return (
        f"Il reste moins de {session.commitment.late_cancellation_hours} h avant la séance, ou elle a commencé : "
        f"annulée par {' ou '.join(counting)}, elle compte tout de même dans le volume de l’année. Elle ne compte pas "
        "si ni l’hôpital ni le partenaire n’y peut rien : cochez-le alors."
    )


def say_closed(quota: Quota) -> str:
    """Of a year that is closed: since when, and who can open it again."""
    return (
        f"L'année du {say_date(quota.starts_on)} au {say_date(quota.ends_on)} est close depuis le "
        f"{say_date(local_day(quota.closed_at))} : ses séances et son volume ne changent plus. Le service qui "
        "suit la convention peut la rouvrir, avec un motif."
    )


def say_changes(changes: list[list[str]]) -> list[str]:
    """« Horaire : 14 h 30 – 15 h 30 → 16 h – 17 h », « Service : Gériatrie → Pédiatrie », one sentence each."""
    known = {what: (before, after) for what, before, after in changes if what in CHANGES}
    return [_say_change(what, *known[what]) for what in known]


def _say_change(what: str, before: str, after: str) -> str:
    if what in TIMES:
        before, after = _say_both_moments(datetime.fromisoformat(before), datetime.fromisoformat(after))
    nothing = _("rien")
    return _("%(what)s : %(before)s → %(after)s") % {
        "what": CHANGES[what],
        "before": before or nothing,
        "after": after or nothing,
    }


def _say_both_moments(before: datetime, after: datetime) -> tuple[str, str]:
    """The times alone within one day, otherwise both days too."""
    if local_day(before) == local_day(after):
        return say_time(before), say_time(after)
    return say_moment(before), say_moment(after)


@dataclass(frozen=True)
class Agreement:
    """One agreement on a session as its page tells it; `at` is None (and nothing else is known) while it is missing."""

    whose: str
    at: datetime | None
    by: str
    means: str
    recorded_by: str

    @property
    def said_at(self) -> str:
        """The day that was said of one received from somebody; the moment of one given here."""
        is_received = self.means in {means.label for means in RECEIVED}
        return say_near_day(local_day(self.at)) if is_received else say_near_moment(self.at)


def agreements_of(session: Session, names: Names) -> list[Agreement]:
    """Those of both sides, and of the wards where they must agree: the session's, and those of groups that share it;
    given by whom and noted by whom as the reader may know it.
    """
    whose = {Side.HOSPITAL: "L’hôpital", Side.PARTNER: session.partner.name}
    if session.needs_ward_agreement:
        whose = {Side.HOSPITAL: "L’hôpital", WARD: "Le cadre de santé", Side.PARTNER: session.partner.name}
    groups = [group for group in session.participations.all() if group.state != group.State.CANCELLED]
    asked = [group for group in groups if group.waits_for_hospital]
    if asked == groups and groups:
        del whose[Side.HOSPITAL]
    return [
        *(_agreement(session, who, words, Names() if who == Side.PARTNER else names) for who, words in whose.items()),
        *(Agreement(f"L’hôpital, {group}", None, "", "", "") for group in asked),
        *(
            _agreement(group, WARD, f"Le cadre de santé, {group}", Names())
            for group in groups
            if group.needs_ward_agreement
        ),
    ]


def _agreement(given_to: Session | Participation, who: str, words: str, names: Names) -> Agreement:
    """Whoever gave their own is not said to have noted it."""
    by, recorder = getattr(given_to, f"{who}_agreed_by"), getattr(given_to, f"{who}_recorded_by")
    means = Means(getattr(given_to, f"{who}_means")).label if by else ""
    given_by, noted_by = names.of_giver(by, recorder), names.of(recorder)
    return Agreement(
        words, getattr(given_to, f"{who}_agreed_at"), given_by, means, noted_by if noted_by != given_by else ""
    )


def say_missing(session: Session) -> list[str]:
    """What a request still waits for: « accord de l’hôpital », « accord du cadre de santé »; of a shared session that
    takes place, what its groups that the reader sees wait for; else nothing.
    """
    if session.state == State.CONFIRMED and session.max_groups > 1:
        groups = list(session.participations.all())
        return [
            *(
                _("réponse de l’hôpital pour %(group)s") % {"group": group}
                for group in groups
                if group.waits_for_hospital
            ),
            *(
                _("accord du cadre de santé pour %(group)s") % {"group": group}
                for group in groups
                if group.waits_for_ward
            ),
        ]
    if session.state != State.REQUESTED:
        return []
    missing = [] if session.hospital_agreed_at else [_("accord de l’hôpital")]
    if session.lacks_ward_agreement:
        missing.append(_("accord du cadre de santé"))
    if not session.partner_agreed_at:
        missing.append(_("accord du partenaire"))
    if session.lacks_grant:
        missing.append(say_grant(session))
    # Nothing else keeps a request from being confirmed.
    return missing or [_("accord sur le thème")]


def say_grant(session: Session) -> str:
    """The agreement that a session beyond its hospital's part of the volume asks of the owning service."""
    most = session.commitment.max_per_hospital
    if most is None:
        return _("accord du service culture")
    return ngettext(
        "accord du service culture (au-delà de %(count)s séance pour cet hôpital)",
        "accord du service culture (au-delà de %(count)s séances pour cet hôpital)",
        most,
    ) % {"count": most}


def say_wards_question(session: Session, groups: Iterable[Participation] = ()) -> tuple[str, ...]:
    """How the head nurse's agreement comes, for the hospital's people; nothing where none is missing.

    `groups`: of a shared session, those of the reader's hospitals that wait for it.
    """
    waiting = [session.ward] if session.waits_for_ward else [group.ward for group in groups]
    if not waiting:
        return ()
    if all(ward.mailbox for ward in waiting):
        return (
            _(
                "Le service a reçu un message avec un lien pour donner l’accord du cadre de santé. S’il vous le donne "
                "autrement, notez-le sur la fiche."
            ),
        )
    return (
        _(
            "Ce service n’a pas d’adresse e-mail : demandez l’accord du cadre de santé par téléphone, puis notez-le "
            "sur la fiche."
        ),
    )


def say_transport(outing: Outing) -> str:
    """« autocar, organisé par le musée »; nothing while it is not known."""
    if not outing.transport:
        return ""
    words = {"transport": outing.get_transport_display(), "organiser": outing.get_organiser_display()}
    return _("%(transport)s, organisé par %(organiser)s") % words if outing.organiser else str(words["transport"])


def say_coming(group: Participation) -> Iterator[tuple[str, str]]:
    """How a group comes to the museum, as it was prepared, each with its label; what is not known yet is not said."""
    outing = getattr(group, "outing", None)
    if outing and outing.arrives_at:
        arrival = say_time(outing.arrives_at)
        yield _("Arrivée"), f"{arrival}, {outing.meeting_point}" if outing.meeting_point else arrival
    if outing and outing.transport:
        yield _("Transport"), say_transport(outing)


def say_duration(minutes: int) -> str:
    """« 45 minutes », « 1 heure », « 1 h 30 »; "1 hour 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest}
    if not rest:
        return ngettext("%(count)s heure", "%(count)s heures", hours) % {"count": hours}
    if is_english():
        return f"{say_duration(hours * 60)} {say_duration(rest)}"
    return f"{hours}{NBSP}h{NBSP}{rest:02}"


def say_ages(group: Participation) -> str:
    """« moins de 12 ans : 3 · 65 ans et plus : 4 »; nothing where nobody said."""
    counts = {band: getattr(group, f"present_{band}") for band in AgeBand}
    return " · ".join(f"{band.label}{NBSP}: {count}" for band, count in counts.items() if count is not None)


def say_audiences(audiences: list[str]) -> str:
    """« pour les patients et leurs proches »; the hospital's own audiences when an activity names none."""
    known = [Audience(value).label for value in audiences or (Audience.PATIENTS, Audience.RELATIVES)]
    if len(known) > 1:
        whom = _("%(first)s et %(last)s") % {"first": ", ".join(str(label) for label in known[:-1]), "last": known[-1]}
    else:
        whom = str(known[0])
    return _("pour %(whom)s") % {"whom": whom}


def say_labelled(label: str, words: str) -> str:
    """« À l’hôpital : Mme Mirabelle », with the colon as the language of the reader sets it."""
    return _("%(label)s : %(words)s") % {"label": label, "words": words}


def say_full_place(session: Session, groups: Iterable[Participation]) -> str:
    """The place with its hospital's name, for whoever goes to several: never on public pages."""
    if session.place != Place.WARD:
        return say_place(session)
    hospital = session.ward.hospital if session.ward else next((group.hospital for group in groups), None)
    return ", ".join(part for part in (hospital and hospital.name, say_place(session)) if part)


def say_place(session: Session) -> str:
    """Where people meet: the ward, its building and floor; the museum and its address; or a screen.

    An outing's or a remote visit's own ward is never part of it: the place is the same for whoever reads.
    """
    if session.place == Place.REMOTE:
        return _("à distance, sur un écran")
    if session.place == Place.MUSEUM:
        return ", ".join(part for part in (session.partner.name, session.partner.address) if part)
    ward = session.ward
    parts = (session.where, ward.name, ward.building, ward.floor) if ward else (session.where,)
    return ", ".join(part for part in parts if part) or _("à l’hôpital")


def say_contact(session: Session) -> str:
    """Who answers a question on it, and how: its partner or the service of its convention, whichever has a mailbox,
    else a phone. Nobody's own address: anyone reads it. Where neither has any, the partner, whose door is known.
    """
    partner, owner = session.partner, session.commitment.strand.convention.owner
    asked = (partner, owner)
    ways = [(each, each.mailbox) for each in asked] + [(each, each.phone) for each in asked]
    return next((f"{each.name} ({way})" for each, way in ways if way), partner.name)


def say_ending(row: Registration) -> str:
    """Why a registration for a training came to nothing, to the person, and what they may do."""
    return {
        Ending.PERSON: _("Votre inscription est annulée, comme vous l’avez demandé."),
        Ending.ORGANISER: _(
            "Votre inscription est annulée par votre référent ou par ceux qui organisent la formation."
        ),
        Ending.MANAGER: _("Votre responsable n’a pas donné son accord : votre inscription est annulée."),
        Ending.NO_ANSWER: _(
            "Votre responsable n’a pas répondu à temps : la place est rendue. Vous pouvez vous inscrire de nouveau."
        ),
        Ending.LAPSED: _(
            "La place proposée n’a pas été prise à temps : elle va à la personne suivante. Vous pouvez vous "
            "inscrire de nouveau."
        ),
        Ending.SESSION: _("Cette formation est annulée."),
        Ending.NO_PLACE: _("Aucune place ne s’est libérée : la liste d’attente de cette formation est close."),
    }[Ending(row.ending)]
