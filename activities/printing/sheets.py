"""The sheet of a session (fiche de séance): what those who make it take along, where no network is needed."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from django.utils import timezone
from django.utils.text import capfirst

from activities.compositions import compose
from activities.forms.reports import ReportForm
from activities.models import Participation, PracticalNote, Session
from activities.models.choices import Place, State
from activities.models.opinions import Face
from activities.permissions import can_answer_for
from activities.phrases.connections import say_connection
from activities.phrases.people import hospital_contacts, unbroken
from activities.phrases.places import say_full_place
from activities.phrases.visits import say_coming
from activities.printing.codes import draw_code
from activities.tokens import ward_page_url
from foundation.days import say_day, say_duration, say_period

# On one page: the latest of each, the rest stays on the session's page.
MOST_NOTES = 4
LONGEST_TEXT = 400
MOST_LINKS = 3


@dataclass(frozen=True)
class Fact:
    label: str
    text: str


@dataclass(frozen=True)
class Part:
    heading: str
    facts: list[Fact]


@dataclass(frozen=True)
class WardLink:
    """The page where a group's ward answers, and its code."""

    group: str
    url: str
    code: str


@dataclass(frozen=True)
class Sheet:
    """All that the page says, in words that are ready to print.

    `rows` are the groups whose people are counted by hand, `columns` what the report asks about each, its total, its
    audiences, then its `ages` bands; `faces` what paper faces are added up by; `duration` what it asks of the session.
    `links` are there for those alone who may hand them to the ward.
    """

    title: str
    format: str
    format_words: str
    picture: str
    when: str
    where: str
    warning: str
    parts: list[Part]
    columns: list[str]
    ages: int
    faces: list[str]
    rows: list[str]
    duration: str
    links: list[WardLink]
    printed_on: str

    def as_page(self) -> dict:
        """For `print_page`."""
        return {**asdict(self), "picture": compose(self.picture, self.format)}


def write_sheet(session: Session, user) -> Sheet:
    """The sheet of a session of `visible_session` for its reader, with the groups that they see."""
    groups = [group for group in session.participations.all() if group.state != Participation.State.CANCELLED]
    parts = [
        Part("Qui vient", list(_who_comes(session))),
        Part("Pour combien", list(_for_how_many(groups))),
        Part("Où aller", list(_where(session, groups))),
        Part("Se connecter", [Fact(way.label, way.words) for way in say_connection(session)]),
        Part("À préparer", list(_to_prepare(session))),
        Part("Qui appeler", list(_phones(session, groups))),
        Part("Bon à savoir", list(_to_know(session))),
    ]
    return Sheet(
        title=session.activity.title,
        format=session.activity.format,
        format_words=capfirst(session.activity.get_format_display()),
        picture=session.activity.slug,
        when=capfirst(say_period(session.starts_at, session.ends_at)),
        where=capfirst(say_full_place(session, groups)),
        warning=_warning(session),
        parts=[part for part in parts if part.facts],
        columns=["Total", *ReportForm.DETAILS.values()],
        ages=len(ReportForm.AGES),
        faces=[str(label) for label in Face.labels],
        rows=[str(group) for group in groups],
        duration=f"Durée réelle, en minutes (prévu\u00a0: {say_duration(session.planned_minutes)})",
        links=list(_links(session, groups, user)),
        printed_on=f"Fiche imprimée le {say_day(timezone.localdate())}. La page de la séance est toujours à jour.",
    )


def _warning(session: Session) -> str:
    """What a page that left its screen must say first, when the session is not what its date lets one think."""
    return {
        State.REQUESTED: "Demande en attente d’accord\u00a0: rien n’est encore confirmé.",
        State.CANCELLED: "Séance annulée.",
        State.DECLINED: "Demande déclinée\u00a0: la séance n’a pas lieu.",
        State.LAPSED: "Demande restée sans réponse\u00a0: la séance n’a pas lieu.",
    }.get(State(session.state), "")


def _said(facts: Sequence[tuple[str, str]]) -> Iterator[Fact]:
    for label, text in facts:
        if text:
            yield Fact(label, _shortened(text))


def _shortened(text: str) -> str:
    """A page is a page: a text longer than it holds says so."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT].rsplit(' ', 1)[0]} […]"


def _links(session: Session, groups: Sequence[Participation], user) -> Iterator[WardLink]:
    """Whoever holds one answers for the ward: only its own hospital's people, and the owning service, hand it over."""
    if session.state != State.CONFIRMED or session.is_over():
        return
    open_groups = [group for group in groups if group.state == Participation.State.CONFIRMED]
    for group in [group for group in open_groups if can_answer_for(user, session, group)][:MOST_LINKS]:
        url = ward_page_url(group)
        yield WardLink(str(group), url, draw_code(url))


def _who_comes(session: Session) -> Iterator[Fact]:
    lead = session.lead_mediator.full_name if session.lead_mediator else "à désigner"
    yield from _said(
        [
            ("Médiation", lead),
            ("En binôme avec", ", ".join(session.second_names)),
            ("Intervenants", session.other_speakers),
            ("Partenaire", session.partner.name),
        ]
    )


def _for_how_many(groups: Sequence[Participation]) -> Iterator[Fact]:
    for group in groups:
        details = [
            _count(group.expected_patients, "patient"),
            _count(group.expected_relatives, "proche"),
            _count(group.expected_staff, "professionnel"),
            f"{_count(group.wheelchairs, 'fauteuil')} roulant{'s' if group.wheelchairs > 1 else ''}"
            if group.wheelchairs
            else "",
            "en attente : réponse de l’hôpital" if group.waits_for_hospital else "",
            "en attente : accord du cadre de santé" if group.waits_for_ward else "",
        ]
        total = _count(group.expected_total, "personne")
        yield Fact(str(group), ", ".join([total, *(detail for detail in details if detail)]))


def _count(number: int | None, noun: str) -> str:
    return f"{number}\u00a0{noun}{'s' if number > 1 else ''}" if number else ""


def _where(session: Session, groups: Sequence[Participation]) -> Iterator[Fact]:
    ward = session.ward
    if session.place == Place.WARD and ward:
        address = ", ".join(
            part for part in (ward.hospital.address, ward.hospital.postcode, ward.hospital.city) if part
        )
        yield from _said(
            [
                ("Service", f"{ward.name}, {ward.hospital.name}"),
                ("Bâtiment", ward.building),
                ("Étage", ward.floor),
                ("Rendez-vous", ward.meeting_point),
                ("Salle", session.where),
                ("Adresse", address),
            ]
        )
        return
    yield Fact("Lieu", say_full_place(session, groups))
    if session.room:
        yield from _said([("Salle", session.room.name), ("Accès", session.room.access)])
    yield from _said([("Précision", session.where)])
    for group in groups:
        yield from _said(list(say_coming(group)))


def _to_prepare(session: Session) -> Iterator[Fact]:
    yield from _said(
        [
            ("Matériel", session.activity.material),
            ("Hygiène du matériel", session.activity.hygiene),
            ("Hygiène du service", session.ward.hygiene if session.ward else ""),
            ("Accessibilité", session.activity.accessibility),
        ]
    )


def _phones(session: Session, groups: Sequence[Participation]) -> Iterator[Fact]:
    for name, phone in hospital_contacts(groups):
        yield Fact(name or "L’hôpital", phone)
    mediator = session.lead_mediator
    if mediator and mediator.phone:
        yield Fact(mediator.full_name, unbroken(mediator.phone))
    if session.partner.phone:
        yield Fact(session.partner.name, unbroken(session.partner.phone))


def _to_know(session: Session) -> Iterator[Fact]:
    yield from _said([("À savoir", session.note), ("Pourquoi ce jour", session.override_reason)])
    for note in PracticalNote.objects.of_session(session)[:MOST_NOTES]:
        yield Fact(note.ward.name if note.ward else "Cette activité", note.text)
