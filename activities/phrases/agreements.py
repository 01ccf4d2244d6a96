"""The agreements on a session: given, missing, asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models.choices import RECEIVED, WARD, Means, State
from activities.models.groups import Participation
from activities.models.sessions import Session
from activities.names import Names
from foundation.days import local_day, say_near_day, say_near_moment
from partnerships.models.choices import Side


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
