"""What a ward says of its session by its link, without an account, and takes back within some minutes."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import NearChange, Participation, Session, SessionEvent, Slot, WardReply
from activities.models.choices import FEWER_VERB, READY_VERB, UNDONE_VERB, CancelReason, State
from activities.notices import announce_reply
from activities.notices.rendering import said_sessions
from activities.services.answers import call_off
from activities.services.corrections import restore
from activities.services.steps import lock_mediator, lock_session, lock_slot_of, write_event
from activities.tokens import read_ward_page_token
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models.choices import Side

GONE = _("Ce lien a été remplacé, ou cette séance n’est plus dans ce service.")
OVER = _("Cette séance est terminée : sa page est fermée.")
CHANGED = _("Cette séance a changé, ou quelqu’un a déjà répondu. Rien n’a été modifié.")
TOO_LATE = _("Cette réponse ne se reprend plus : quelques minutes ont passé, ou la séance a changé.")
NOT_FEWER = _("Indiquez un nombre plus petit que %(count)s. Pour venir plus nombreux, appelez le musée.")
SHARED = _("Plusieurs services viennent à cette séance : appelez le référent culture ou le musée.")
WHY = _("Dites en une phrase pourquoi : le référent et le musée la liront.")
Kind = WardReply.Kind
COUNTS = ("expected_total", "expected_patients", "expected_relatives", "expected_staff", "wheelchairs")


@dataclass(frozen=True)
class WardPage:
    """What a ward's link opens: its group, the session, and the last thing that it said and did not take back."""

    group: Participation
    session: Session
    reply: WardReply | None
    # Nothing happened to the session since that reply, but what other groups said.
    is_latest: bool

    @property
    def is_open(self) -> bool:
        """Whether the ward may still say something of it."""
        return self.session.state == State.CONFIRMED and self.group.state == Participation.State.CONFIRMED

    @property
    def is_alone(self) -> bool:
        """Whether what becomes of the session is this ward's matter: no other group comes to it."""
        return self.session.groups == 1

    @property
    def is_ready(self) -> bool:
        """« C’est bon » was said, and nothing changed since."""
        return self.is_latest and self.reply.kind == Kind.READY

    @property
    def undoable(self) -> WardReply | None:
        return self.reply if self.is_latest and self.reply.may_be_undone() else None


def read_page(token: str) -> WardPage:
    """The page of a link. Raises Refusal when it is forged or replaced, the session over, or its group elsewhere."""
    group_id, ward_id, version = read_ward_page_token(token)
    group = Participation.objects.select_related("ward__hospital", "hospital").filter(pk=group_id).first()
    if group is None or group.link_version != version:
        raise Refusal(GONE)
    return _page_of(group, said_sessions().get(pk=group.session_id), ward_id)


def _page_of(group: Participation, session: Session, ward_id: int) -> WardPage:
    if session.is_over():
        raise Refusal(OVER)
    if (group.ward_id or 0) != ward_id:
        raise Refusal(GONE)
    reply = WardReply.objects.filter(group=group, undone_at=None).select_related("event").last()
    last = session.events.filter(Q(reply=None) | Q(reply__group=group)).values_list("pk", flat=True).last()
    return WardPage(group, session, reply, is_latest=bool(reply and reply.event_id == last))


def _locked(page: WardPage, seen: int | None = None) -> WardPage:
    """The page as it is now, its session and its group locked. Raises Refusal as `read_page`, and when it changed."""
    session = lock_session(page.session.pk, seen=seen)
    groups = Participation.objects.select_for_update(no_key=True, of=("self",)).select_related("ward__hospital")
    group = groups.get(pk=page.group.pk)
    if group.link_version != page.group.link_version:
        raise Refusal(GONE)
    return _page_of(group, session, page.group.ward_id or 0)


@once_more
def say_ready(*, page: WardPage, answered_by: str, seen: int | None = None) -> WardReply:
    """« C’est bon » : the ward expects the session as it is, and has seen what changed last.

    `answered_by` is a name and a function; `seen` the version of the session that their page showed. Said twice, it
    stays as it was said first. Raises Refusal when the session changed meanwhile, or the link opens nothing any more.
    """
    with speaking_kindly(), transaction.atomic():
        now = _open(page, seen)
        if now.is_ready:
            return now.reply
        event = _write(now, READY_VERB, answered_by, is_to_be_seen=False)
        unseen = NearChange.objects.unseen().filter(session=now.session, side=Side.HOSPITAL)
        unseen.update(seen_at=timezone.now(), seen_how=NearChange.Seen.LINK)
        return _keep(now, Kind.READY, event)


@once_more
def say_fewer(*, page: WardPage, answered_by: str, number: int, seen: int | None = None) -> WardReply:
    """« Moins de participants » : the group is now of `number` people, accompanying ones included.

    A detail by audience that is more than that is no longer known. Raises Refusal as `say_ready`, and for a number
    that is not smaller.
    """
    with speaking_kindly(), transaction.atomic():
        now = _open(page, seen)
        group, before = now.group, _counts_of(now.group)
        if not 1 <= number < group.expected_total:
            raise Refusal(NOT_FEWER % {"count": group.expected_total}, field="number")
        group.expected_total, group.wheelchairs = number, min(group.wheelchairs, number)
        if sum(before[name] or 0 for name in COUNTS[1:4]) > number:
            group.expected_patients = group.expected_relatives = group.expected_staff = None
        changes = _save_counts(now, before)
        return _keep(now, Kind.FEWER, _write(now, FEWER_VERB, answered_by, changes=changes), **before)


@once_more
def say_off(
    *, page: WardPage, answered_by: str, reason: CancelReason, why: str = "", seen: int | None = None
) -> WardReply:
    """« Pas aujourd’hui » : cancelled by the hospital, with the reason that both sides will read, and the late rule.

    Raises Refusal as `say_ready`, where other groups come too, and without a word of `why` for another reason.
    """
    if reason == CancelReason.OTHER and not why.strip():
        raise Refusal(WHY, field="why")
    with speaking_kindly(), transaction.atomic():
        slot = lock_slot_of(page.session.pk)
        now = _open(page, seen)
        if not now.is_alone:
            raise Refusal(SHARED)
        who = {"actor": None, "actor_name": answered_by, "side": Side.HOSPITAL}
        event = call_off(now.session, slot=slot, reason=reason, why=why, **who)
        return WardReply.objects.create(group=now.group, kind=Kind.OFF, event=event)


@once_more
def undo_reply(*, page: WardPage, reply_id: int) -> WardReply:
    """Take back what the ward said last, in the name of whoever said it. What was called off is checked again.

    Raises Refusal after some minutes, when anything happened to the session since, or where its place, its slot or its
    mediator was taken meanwhile.
    """
    with speaking_kindly(), transaction.atomic():
        slot = lock_slot_of(page.session.pk)
        lock_mediator(page.session.lead_mediator_id)
        now = _locked(page)
        reply = now.undoable
        if reply is None or reply.pk != reply_id:
            raise Refusal(TOO_LATE)
        UNDOING[reply.kind](now, slot)
        reply.undone_at = timezone.now()
        reply.save(update_fields=["undone_at"])
    return reply


def _say_again(page: WardPage, slot: Slot | None) -> None:
    """« C’est bon » changed nothing: it is only unsaid."""
    event = _write(page, UNDONE_VERB, page.reply.event.actor_name, is_to_be_seen=False)
    announce_reply(page.session, event)


def _count_again(page: WardPage, slot: Slot | None) -> None:
    before = _counts_of(page.group)
    for name in COUNTS:
        setattr(page.group, name, page.reply.before[name])
    changes = _save_counts(page, before)
    announce_reply(page.session, _write(page, UNDONE_VERB, page.reply.event.actor_name, changes=changes))


def _call_again(page: WardPage, slot: Slot | None) -> None:
    who = {"actor": None, "actor_name": page.reply.event.actor_name, "side": Side.HOSPITAL}
    restore(page.session, slot=slot, acknowledged=True, **who)


UNDOING = {Kind.READY: _say_again, Kind.FEWER: _count_again, Kind.OFF: _call_again}


def _open(page: WardPage, seen: int | None) -> WardPage:
    now = _locked(page, seen)
    if not now.is_open:
        raise Refusal(CHANGED)
    return now


def _counts_of(group: Participation) -> dict[str, int | None]:
    return {name: getattr(group, name) for name in COUNTS}


def _save_counts(page: WardPage, before: dict[str, int | None]) -> list[list[str]]:
    """Save the group and the session, whose version rises with it; the change, as the history keeps it."""
    page.group.save()
    page.session.save()
    return [["expected", str(before["expected_total"]), str(page.group.expected_total)]]


def _write(page: WardPage, verb: str, answered_by: str, **history) -> SessionEvent:
    session = page.session
    who = {"actor": None, "actor_name": answered_by, "side": Side.HOSPITAL}
    return write_event(session, verb, source=session.state, **who, **history)


def _keep(page: WardPage, kind: Kind, event: SessionEvent, **before) -> WardReply:
    reply = WardReply.objects.create(group=page.group, kind=kind, event=event, before=before)
    announce_reply(page.session, event, is_optional=kind == Kind.READY)
    return reply
