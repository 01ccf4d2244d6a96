"""The verbs of committees: inviting to a meeting, telling of its changes, cancelling it, closing a decision.

A meeting is changed in its form; what its members must know of it is told here. Each verb locks the meeting's row.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from foundation.days import say_date
from foundation.errors import Refusal, speaking_kindly
from foundation.retention import Rule, report_forgotten
from partnerships.models import CommitteeMember, Decision, Meeting, MinutesReview
from partnerships.notices.meetings import announce_meeting, announce_meeting_cancelled
from partnerships.permissions import can_manage
from partnerships.services.meetings import lock_meeting
from partnerships.services.minutes import ask_for_approval

MEMBERS = Rule("noms de membres de comités", "cinq ans après la fin de leur mandat")
# What a diary shows, or a member prepares.
TOLD = ("starts_at", "ends_at", "place", "link", "agenda")


def invite_to_meeting(*, actor, meeting_id: int) -> Meeting:
    """Send each member of the committee the invitation, with its calendar file.

    Raises Refusal for another service's convention, a meeting that is not to come, one that was invited to already,
    and a committee without members.
    """
    with speaking_kindly(), transaction.atomic():
        meeting = lock_meeting(actor, meeting_id)
        _refuse_unless_to_come(meeting)
        if meeting.invited_at:
            raise Refusal("La convocation est partie. Changez la réunion dans sa fiche : ses membres en sont prévenus.")
        if not meeting.committee.members.exists():
            raise Refusal("Ce comité n’a aucun membre. Ajoutez-les d’abord dans sa fiche.")
        meeting.invited_at = timezone.now()
        meeting.save(update_fields=["invited_at"])
        announce_meeting(meeting)
    return meeting


def tell_changes(meeting: Meeting, changed: list[str]) -> bool:
    """Tell the members, once they are invited, that their meeting changed; in the transaction that saved it."""
    is_told = bool(meeting.invited_at and meeting.status == Meeting.Status.PLANNED and set(changed) & set(TOLD))
    if is_told and meeting.ends_at > timezone.now():
        announce_meeting(meeting)
    return is_told


def cancel_meeting(*, actor, meeting_id: int, reason: str) -> Meeting:
    """Cancel a meeting to come, for a reason that its members read; their diaries take it back.

    Raises Refusal for another service's convention, and a meeting that is not to come.
    """
    with speaking_kindly(), transaction.atomic():
        meeting = lock_meeting(actor, meeting_id)
        _refuse_unless_to_come(meeting)
        meeting.status = Meeting.Status.CANCELLED
        meeting.cancel_reason = reason
        meeting.save(update_fields=["status", "cancel_reason"])
        if meeting.invited_at:
            announce_meeting_cancelled(meeting)
    return meeting


def note_meeting_held(*, actor, meeting_id: int, present: Collection[CommitteeMember] = ()) -> Meeting:
    """Note that a meeting took place, and who was there of its committee; nobody named: that was not noted.

    Raises Refusal for another service's, one not begun, or cancelled, for a member of another committee,
    and for minutes attached already that members may not read.
    """
    with transaction.atomic():
        meeting = lock_meeting(actor, meeting_id)
        if meeting.status != Meeting.Status.PLANNED:
            raise Refusal(f"Cette réunion est déjà {meeting.get_status_display()}.")
        if meeting.starts_at > timezone.now():
            raise Refusal("Cette réunion n’a pas commencé. Changez sa date si elle a eu lieu plus tôt.")
        if any(member.committee_id != meeting.committee_id for member in present):
            raise Refusal("Une de ces personnes n’est pas de ce comité. Rechargez la page.", field="present")
        meeting.status = Meeting.Status.HELD
        meeting.save(update_fields=["status"])
        meeting.present.set(present)
        ask_for_approval(meeting)
    return meeting


def close_decision(*, actor, decision_id: int, on: date, outcome: str = "") -> Decision:
    """Note that a decision was carried out on a Paris day; its owner is asked no more.

    Raises Refusal for another service's convention, a day to come, and a decision that is closed already.
    """
    with transaction.atomic():
        decision = Decision.objects.select_for_update(no_key=True).get(pk=decision_id)
        if not can_manage(actor, decision.meeting.committee.convention):
            raise Refusal("Cette décision relève d’un autre service.")
        if decision.done_on:
            raise Refusal(f"Cette décision est déjà faite, depuis le {say_date(decision.done_on)}.")
        if on > timezone.localdate():
            raise Refusal("Ce jour est à venir. Indiquez quand elle a été faite.", field="on")
        decision.done_on = on
        decision.outcome = outcome
        decision.save(update_fields=["done_on", "outcome"])
    return decision


def forget_members(now: datetime | None = None) -> int:
    """Erase the name, function and address of those whose membership ended over five years ago (NAMES_KEPT).

    Their answers to minutes lose the remark; what they decided stays, under « nom effacé ». Returns how many, and
    reports them.
    """
    now = now or timezone.now()
    with transaction.atomic():
        old = CommitteeMember.objects.select_for_update(of=("self",)).to_forget(timezone.localdate(now))
        ids = [member.pk for member in old]
        if not ids:
            return 0
        MinutesReview.objects.filter(member__in=ids, answer="remarked").update(remark="remarque effacée")
        MinutesReview.objects.filter(member__in=ids).exclude(answer="remarked").update(remark="")
        erased = CommitteeMember.objects.filter(pk__in=ids).update(
            name="", function="", email="", erased_at=now, version=F("version") + 1
        )
        report_forgotten(MEMBERS, erased, now)
    return erased


def _refuse_unless_to_come(meeting: Meeting) -> None:
    if meeting.status != Meeting.Status.PLANNED:
        raise Refusal(f"Cette réunion est {meeting.get_status_display()}.")
    if meeting.ends_at <= timezone.now():
        raise Refusal("Cette réunion est passée. Notez qu’elle s’est tenue, ou corrigez sa date.")
