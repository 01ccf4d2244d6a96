"""The verbs of an introduction: proposed, answered, a first meeting planned or called off, what became of it.

Rows are locked in this order: the team's sheet, the person's file, their introductions. `actor` is None for what a team
does by its link: its page finds the introductions of that team alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.days import say_date
from foundation.errors import Refusal, speaking_kindly
from patient_partners.emails.introductions import Reader
from patient_partners.introduction_transitions import guard
from patient_partners.models import Introduction, PatientPartner, Project, Search
from patient_partners.models.introductions import (
    ANSWERS,
    ASK_AGAIN_AFTER,
    Ending,
    IntroductionState,
)
from patient_partners.models.letters import Side, Stop
from patient_partners.models.patient_partners import AVAILABLE, PartnerState
from patient_partners.models.projects import ProjectState
from patient_partners.notices import introductions as notices
from patient_partners.permissions import can_decide
from patient_partners.services.letters import close_with

State = IntroductionState
# A first meeting further away is a slip of the finger.
FURTHEST = timedelta(days=365)
# What the letters of those who part say of why; no more than a choice otherwise.
STOPS = {Ending.DONE: Stop.DONE, Ending.TEAM_OVER: Stop.PROJECT}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A first meeting, in a place, at a distance, or both."""

    starts_at: datetime
    minutes: int
    place: str = ""
    link: str = ""
    note: str = ""


def propose(*, actor, project_id: int, partner_id: int, message: str) -> Introduction:
    """Ask a person whether they would meet a team; they get a mail with three buttons.

    Raises Refusal for another GHU's team, one that is not accompanied or said not what it looks for; for a person who
    is not the actor's to see, chose another GHU, is not to be found, said « pas maintenant » lately or « non » to this
    team; and where the two are together already.
    """
    with speaking_kindly(), transaction.atomic():
        project = _lock_team(actor, project_id)
        partner = _lock_person_to_ask(actor, project, partner_id)
        _refuse_asking_again(project, partner)
        introduction = Introduction.objects.create(
            project=project, partner=partner, message=message.strip(), proposed_by=actor
        )
        _stand(partner, has_news=True)
        notices.announce_proposed(introduction)
    return introduction


def answer(*, partner_id: int, introduction_id: int, state: IntroductionState) -> Introduction:
    """The person presses one of their three buttons, and may press another while nothing is planned.

    Raises Refusal once a meeting is planned or it is over, and for a « oui » when they are not to be found any more, or
    the team is not accompanied any more.
    """
    with speaking_kindly(), transaction.atomic():
        introduction = _lock_of_person(partner_id, introduction_id)
        if state not in ANSWERS:
            raise Refusal(_("Choisissez une des trois réponses."))
        if introduction.state == state:
            return introduction
        guard(introduction, state)
        _refuse_answering_late(introduction, state)
        introduction.state, introduction.answered_at = state, timezone.now()
        introduction.save()
        notices.announce_answered(introduction)
    return introduction


def step_back(*, partner_id: int, introduction_id: int) -> Introduction:
    """The person stops, after a meeting was planned or while they work with the team: no reason is asked.

    Raises Refusal where there is nothing to stop.
    """
    with transaction.atomic():
        introduction = _lock_of_person(partner_id, introduction_id)
        _finish(introduction, State.ENDED, Ending.PERSON, by=Reader.PERSON)
    return introduction


def plan_meeting(*, actor, introduction_id: int, seen: int, plan: Plan) -> Introduction:
    """Set or change the first meeting; the person and the team's holder get its calendar file.

    One that is to come is still changed once the two work together. Raises Refusal for a person who did not say
    « oui », a time past or too far, a meeting without place or link,
    another GHU's team, and (field `seen`) when somebody changed something since.
    """
    with speaking_kindly(), transaction.atomic():
        introduction = _lock(actor, introduction_id, seen)
        if not introduction.takes_plan:
            guard(introduction, State.WORKING)
        _check(plan)
        introduction.starts_at = plan.starts_at
        introduction.ends_at = plan.starts_at + timedelta(minutes=plan.minutes)
        introduction.place, introduction.link = plan.place.strip(), plan.link.strip()
        introduction.note, introduction.called_off_at = plan.note.strip(), None
        introduction.save()
        _stand(introduction.partner, has_news=True)
        notices.announce_meeting(introduction)
    return introduction


def call_off_meeting(*, actor, introduction_id: int, seen: int) -> Introduction:
    """The first meeting will not take place; another may be planned. Raises Refusal where none is to come."""
    with transaction.atomic():
        introduction = _lock(actor, introduction_id, seen)
        if not introduction.is_to_meet:
            raise Refusal(_("Aucune rencontre n’est à venir : il n’y a rien à annuler."))
        introduction.called_off_at = timezone.now()
        introduction.save()
        _stand(introduction.partner, has_news=True)
        notices.announce_called_off(introduction)
    return introduction


def say_working(*, actor, introduction_id: int, seen: int, since: date) -> Introduction:
    """They work together since a Paris day. Raises Refusal for a day to come or before the proposal, and as above."""
    with speaking_kindly(), transaction.atomic():
        introduction = _lock(actor, introduction_id, seen)
        guard(introduction, State.WORKING)
        asked_on = timezone.localdate(introduction.proposed_at)
        if not asked_on <= since <= timezone.localdate():
            raise Refusal(
                _("Choisissez un jour entre le %(day)s et aujourd’hui.") % {"day": say_date(asked_on)}, field="since"
            )
        introduction.state, introduction.working_since = State.WORKING, since
        introduction.save()
        _stand(introduction.partner, has_news=True)
        notices.announce_working(introduction, by=_side(actor))
    return introduction


def end_introduction(*, actor, introduction_id: int, seen: int, note: str) -> Introduction:
    """It will not happen, or the work together is over; the person is told, with the note if there is one.

    Raises Refusal as `plan_meeting`.
    """
    with transaction.atomic():
        introduction = _lock(actor, introduction_id, seen)
        ending = Ending.DONE if introduction.state == State.WORKING else Ending.NO_MATCH
        _finish(introduction, State.ENDED, ending, by=_side(actor), note=note)
    return introduction


def withdraw(*, actor, introduction_id: int, seen: int, note: str) -> Introduction:
    """Take a proposal back before the two met; the person is told. Raises Refusal as `plan_meeting`."""
    with transaction.atomic():
        introduction = _lock(actor, introduction_id, seen)
        if introduction.has_met:
            raise Refusal(_("Ils se sont rencontrés : dites plutôt ce qu’il en est."))
        _finish(introduction, State.WITHDRAWN, Ending.TAKEN_BACK, by=_side(actor), note=note)
    return introduction


def end_with_team(project: Project) -> None:
    """The team's accompaniment is over: so is what was going on with people; they are told. Under the sheet's lock."""
    live = project.introductions.live()
    people = PatientPartner.objects.filter(pk__in=live.values("partner")).order_by("pk")
    list(people.select_for_update(no_key=True))
    _finish_all(live, Ending.TEAM_OVER, by=Reader.STAFF)


def part_from_all(partner: PatientPartner, *, keeps_working: bool) -> None:
    """The person pauses (`keeps_working`: they come back to their team) or leaves. Under their file's lock."""
    live = partner.introductions.live()
    if keeps_working:
        for introduction in live.filter(state=State.WORKING).with_all_said():
            notices.announce_paused(introduction)
        live = live.exclude(state=State.WORKING)
    _finish_all(live, Ending.PERSON, by=Reader.PERSON)


def tell_back(partner: PatientPartner) -> None:
    """The pause is over: the teams that they work with were told of it, and are told. Under their file's lock."""
    for introduction in partner.introductions.filter(state=State.WORKING).with_all_said():
        notices.announce_back(introduction)


def standing_of(partner: PatientPartner) -> PartnerState:
    """What somebody is when they may be found: engaged with a team, asked once by one, or neither. One query."""
    states = set(partner.introductions.values_list("state", flat=True))
    if State.WORKING in states:
        return PartnerState.ACTIVE
    return PartnerState.CONTACTED if states else PartnerState.POTENTIAL


def _stand(partner: PatientPartner, *, has_news: bool = False) -> None:
    """The person's state follows; for whoever holds their file's lock."""
    before = partner.state
    if before in AVAILABLE:
        partner.state = standing_of(partner)
    if has_news:
        partner.last_news_at = timezone.now()
    if has_news or partner.state != before:
        partner.save()


def _finish_all(introductions: Iterable[Introduction], ending: Ending, *, by: Reader) -> None:
    """For whoever holds the locks of the people's files. Working together ends; what was only asked is taken back."""
    rows = introductions.select_for_update(no_key=True, of=("self",)).with_all_said().order_by("pk")
    for introduction in rows:
        state = State.ENDED if introduction.state == State.WORKING else State.WITHDRAWN
        _finish(introduction, state, ending, by=by)


def _finish(introduction: Introduction, state: State, ending: Ending, *, by: Reader, note: str = "") -> None:
    guard(introduction, state)
    was_to_meet = introduction.is_to_meet
    now = timezone.now()
    introduction.state, introduction.ended_at = state, now
    introduction.ending, introduction.end_note = ending, note.strip()
    if was_to_meet:
        introduction.called_off_at = now
    introduction.save()
    close_with(introduction, Side(by), STOPS.get(ending, Stop.CHOICE))
    _stand(introduction.partner, has_news=by != Reader.PERSON)
    if was_to_meet:
        notices.announce_called_off(introduction)
    notices.announce_over(introduction, by=by)


def _side(actor) -> Reader:
    return Reader.STAFF if actor else Reader.TEAM


def _lock_team(actor, project_id: int) -> Project:
    project = Project.objects.select_for_update(no_key=True, of=("self",)).with_all_said().get(pk=project_id)
    if not can_decide(actor, project):
        raise Refusal("Cette équipe est celle d’un autre GHU, ou d’un autre service.")
    if project.state != ProjectState.ACCEPTED or project.ended_on:
        raise Refusal("Cette équipe n’est pas accompagnée en ce moment : elle ne cherche personne.")
    if not Search.objects.filter(project=project).exists():
        raise Refusal("Dites d’abord ce que l’équipe cherche : la personne le lit avant de répondre.")
    return project


def _lock_person_to_ask(actor, project: Project, partner_id: int) -> PatientPartner:
    seen = PatientPartner.objects.visible_to(actor).filter(groups=project.hospital.group_id or 0)
    partner = (
        PatientPartner.objects.select_for_update(no_key=True).filter(pk=partner_id, pk__in=seen.values("pk")).first()
    )
    if partner is None or not partner.is_available:
        raise Refusal("Cette personne n’est plus disponible. Choisissez-en une autre.")
    return partner


def _refuse_asking_again(project: Project, partner: PatientPartner) -> None:
    of_both = partner.introductions.filter(project=project)
    if of_both.live().exists():
        raise Refusal("Cette personne est déjà proposée à cette équipe. Suivez cette mise en relation.")
    if of_both.filter(state=State.DECLINED).exists():
        raise Refusal("Cette personne a dit « non merci » à cette équipe. Elle peut changer d’avis sur sa page.")
    later = partner.introductions.filter(state=State.LATER, answered_at__gt=timezone.now() - ASK_AGAIN_AFTER)
    if last := later.order_by("answered_at").last():
        raise Refusal(
            f"Cette personne a dit « pas maintenant ». N’insistez pas avant le {say_date(last.ask_again_on)}."
        )


def _lock_of_person(partner_id: int, introduction_id: int) -> Introduction:
    PatientPartner.objects.select_for_update(no_key=True).filter(pk=partner_id).first()
    rows = Introduction.objects.select_for_update(no_key=True, of=("self",)).with_all_said()
    introduction = rows.filter(pk=introduction_id, partner=partner_id).first()
    if introduction is None:
        raise Refusal(_("Cette proposition n’est plus là."))
    return introduction


def _lock(actor, introduction_id: int, seen: int) -> Introduction:
    partner_id = Introduction.objects.filter(pk=introduction_id).values_list("partner", flat=True).first()
    introduction = _lock_of_person(partner_id, introduction_id)
    if actor and not can_decide(actor, introduction.project):
        raise Refusal("Cette équipe est celle d’un autre GHU, ou d’un autre service.")
    if introduction.version != seen:
        raise Refusal(
            _("Quelque chose vient de changer dans cette mise en relation. Relisez-la, puis recommencez."), field="seen"
        )
    return introduction


def _refuse_answering_late(introduction: Introduction, state: State) -> None:
    if introduction.is_planned:
        raise Refusal(_("Une rencontre est prévue. Pour arrêter là, dites-le par le bouton de cette page."))
    if state != State.INTERESTED:
        return
    if not introduction.partner.is_available:
        raise Refusal(_("Votre fiche n’est pas visible en ce moment. Reprenez-la d’abord sur votre page."))
    if introduction.project.ended_on:
        raise Refusal(_("Cette équipe n’est plus accompagnée : elle ne cherche plus personne."))


def _check(plan: Plan) -> None:
    now = timezone.now()
    if not now < plan.starts_at <= now + FURTHEST:
        raise Refusal(_("Choisissez un jour et une heure à venir, d’ici un an."), field="day")
    if not (plan.place.strip() or plan.link.strip()):
        raise Refusal(_("Dites où vous vous retrouvez, ou donnez le lien de visioconférence."), field="place")
