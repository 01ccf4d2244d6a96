"""Three faces after a session: counted one by one by its link, or entered as totals from paper."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from activities.models import Opinions, Registration, Session
from activities.models.opinions import Face, Question, collected_from, counts_opinions, waits_for_opinions
from activities.services.registrations import DESK
from activities.tokens import read_opinion_token
from foundation.days import say_within_sentence
from foundation.errors import Refusal, once_more, speaking_kindly

# Nobody who was there needs more than a second thought: beyond this, somebody is playing with the link.
MOST_PER_PLACE = 2


class NotOpenYet(Refusal):
    """The link is good, and too early."""


def read_collection(token: str) -> Session:
    """The session that a link collects opinions for.

    Raises NotOpenYet before its end, with when to come back; Refusal, always the same, for every other link that
    collects nothing.
    """
    closed = Refusal(_("Ce recueil d’avis est fermé. Si la séance vient de finir, demandez à revoir le code. Merci."))
    try:
        session_id = read_opinion_token(token)
    except Refusal:
        raise closed from None
    session = Session.objects.select_related("activity", "quota").filter(pk=session_id).first()
    if session is not None and waits_for_opinions(session):
        words = {"moment": say_within_sentence(collected_from(session))}
        raise NotOpenYet(_("Les avis se donnent à la fin. Rouvrez cette page %(moment)s. Merci.") % words)
    if session is None or not counts_opinions(session):
        raise closed
    return session


@once_more
def count_face(*, token: str, face: Face) -> None:
    """One more of this face. Raises Refusal when the link collects nothing any more, or has collected enough."""
    with speaking_kindly(), transaction.atomic():
        session = read_collection(token)
        most = MOST_PER_PLACE * session.max_people
        totals, _created = Opinions.objects.get_or_create(
            session=session, source=Opinions.Source.LINK, question=Question.WHOLE
        )
        room = Opinions.objects.filter(pk=totals.pk).alias(answers=F("good") + F("fair") + F("poor"))
        if not room.filter(answers__lt=most).update(**{face.value: F(face.value) + 1}):
            raise Refusal(_("Tous les avis de cette séance sont recueillis. Merci."))


@once_more
def answer_of_training(*, registration_id: int, faces: Mapping[Question, Face]) -> None:
    """What somebody who was there thought of a training: counted, once for each person, and kept with nobody's name.

    Raises Refusal for whoever was not there or has answered, and once the collection is over.
    """
    with speaking_kindly(), transaction.atomic():
        training, row = DESK.lock_row(registration_id)
        if not may_answer(row):
            raise Refusal(_("Votre avis est déjà compté, ou le recueil est fermé. Merci."))
        # That they answered, for nobody answers twice; not what, nor when.
        Registration.objects.filter(pk=row.pk).update(has_answered=True)
        for question, face in faces.items():
            kept = {"session": training.session, "source": Opinions.Source.LINK, "question": question}
            totals, _created = Opinions.objects.get_or_create(**kept)
            Opinions.objects.filter(pk=totals.pk).update(**{face.value: F(face.value) + 1})


def may_answer(row: Registration) -> bool:
    """Whether somebody's opinion of the training is still asked."""
    was_there = row.state == Registration.State.ATTENDED and not row.has_answered
    return was_there and counts_opinions(row.training.session)


def enter_paper_faces(session: Session, faces: Mapping[Face, int]) -> None:
    """The totals of a session's paper faces, instead of those entered before; the caller holds the session.

    Raises Refusal when there are more of them than people who were there.
    """
    totals = _totals(session)
    present = _sum(totals)
    if present is not None and sum(faces.values()) > present:
        # Of a session that several hospitals share, none reads the others' people.
        known = f" ({present})" if len(totals) == 1 else ""
        raise Refusal(
            f"Il y a plus d’avis sur papier ({sum(faces.values())}) que de personnes présentes{known}. Corrigez "
            "l’un ou l’autre.",
            field="paper_good",
        )
    Opinions.objects.update_or_create(session=session, source=Opinions.Source.PAPER, defaults=dict(faces))


def refuse_fewer_than_paper_faces(session: Session) -> None:
    """The faces entered before stay with corrected numbers: raises Refusal where there are more of them."""
    kept = Opinions.objects.filter(session=session, source=Opinions.Source.PAPER).first()
    present = _sum(_totals(session))
    if kept and present is not None and kept.good + kept.fair + kept.poor > present:
        raise Refusal(
            "Les avis sur papier déjà saisis sont plus nombreux que les personnes présentes : corrigez leur nombre, ou "
            "saisissez de nouveau ces avis.",
            field="paper_good",
        )


def _totals(session: Session) -> list[int | None]:
    """How many of each group were there; None where its hospital has not said."""
    return list(session.participations.live().values_list("present_total", flat=True))


def _sum(totals: list[int | None]) -> int | None:
    """None while a group's number is not said."""
    return None if None in totals else sum(totals)
