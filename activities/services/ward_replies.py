"""What a ward says of its session by its link, without an account, and takes back within some minutes."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import NearChange, Participation, Session, SessionEvent, Slot, WardReply
from activities.models.choices import (
    FEWER_VERB,
    GROUP_MOVED_VERB,
    LINK_VERB,
    READY_VERB,
    UNDONE_VERB,
    CancelReason,
    Place,
    State,
)
from activities.notices import announce_elsewhere, announce_reply, announce_ward_left
from activities.notices.rendering import said_sessions
from activities.permissions import can_answer_for
from activities.services.answers import call_off
from activities.services.booking import is_ward_taken
from activities.services.corrections import restore
from activities.services.moves import Plan, change_plan
from activities.services.sharing import bring_group_back, take_group_away
from activities.services.steps import lock_mediator, lock_session, lock_slot_of, write_event
from activities.tokens import read_ward_page_token
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models import Ward
from partnerships.models.choices import Side, Visibility

GONE = _("Ce lien a été remplacé, ou cette séance n’est plus dans ce service.")
OVER = _("Cette séance est terminée : sa page est fermée.")
CHANGED = _("Cette séance a changé, ou quelqu’un a déjà répondu. Rien n’a été modifié.")
TOO_LATE = _("Cette réponse ne se reprend plus : quelques minutes ont passé, ou la séance a changé.")
NOT_FEWER = _("Indiquez un nombre plus petit que %(count)s. Pour venir plus nombreux, appelez le musée.")
SHARED = _("Plusieurs services viennent à cette séance : appelez le référent culture ou le musée.")
NOT_THERE = _("Ce service ne peut pas recevoir cette séance. Choisissez-en un autre, ou appelez le référent culture.")
TAKEN = _("« %(ward)s » a déjà une séance à cette heure. Choisissez un autre service, ou appelez le référent culture.")
SINCE = _("Cette réponse ne se reprend plus : la séance a changé depuis. Lisez ce qu’elle est maintenant.")
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
    # The ward of the link (0: none), where the group is, or was until that reply.
    ward_id: int

    @property
    def has_left(self) -> bool:
        """By its own last reply the session is in another ward, and that can still be taken back."""
        return (self.group.ward_id or 0) != self.ward_id

    @property
    def takes_place(self) -> bool:
        """Whether people are expected, or were there: not called off, and the group still of it."""
        is_on = self.session.state in (State.REQUESTED, State.CONFIRMED, State.HELD)
        return is_on and self.group.state != Participation.State.CANCELLED

    @property
    def is_open(self) -> bool:
        """Whether the ward may still say something of it."""
        is_confirmed = self.session.state == State.CONFIRMED and self.group.state == Participation.State.CONFIRMED
        return is_confirmed and not self.has_left

    @property
    def is_alone(self) -> bool:
        """Whether what becomes of the session is this ward's matter: no other group comes to it."""
        return self.session.groups == 1

    @property
    def may_call_off(self) -> bool:
        """Whether « pas aujourd’hui » is its own to say: of a visit at a distance, each group leaves for itself."""
        return self.is_alone or self.session.place == Place.REMOTE

    @property
    def may_leave(self) -> bool:
        """Whether it may give its session to another ward: where nobody else's word is asked, and all is published."""
        ward = self.group.ward
        is_receiving = ward is not None and ward.pk == self.session.ward_id and self.is_alone
        is_here = ward is not None and (self.session.place == Place.REMOTE or is_receiving)
        is_free = is_here and not ward.hospital.asks_head_nurse and ward.default_visibility != Visibility.UNPUBLISHED
        return is_free and self.is_open

    @property
    def is_ready(self) -> bool:
        """« C’est bon » was said, and nothing changed since."""
        return self.is_latest and self.reply.kind == Kind.READY

    @property
    def undoable(self) -> WardReply | None:
        if not (self.is_latest and self.reply.may_be_undone()):
            return None
        return self.reply if (self.reply.kind == Kind.ELSEWHERE) == self.has_left else None


def other_wards(page: WardPage) -> QuerySet[Ward]:
    """The wards of the hospital that may receive instead: not those whose sessions are never published."""
    if not page.may_leave:
        return Ward.objects.none()
    others = Ward.objects.filter(hospital=page.group.hospital_id, is_active=True).exclude(pk=page.group.ward_id)
    return others.exclude(default_visibility=Visibility.UNPUBLISHED)


def read_page(token: str) -> WardPage:
    """The page of a link. Raises Refusal when it is forged or replaced, the session over, or its group elsewhere."""
    group_id, ward_id, version = read_ward_page_token(token)
    group = Participation.with_left.select_related("ward__hospital", "hospital").filter(pk=group_id).first()
    if group is None or group.link_version != version:
        raise Refusal(GONE)
    return page_of(group, said_sessions().get(pk=group.session_id), ward_id)


def page_of(group: Participation, session: Session, ward_id: int) -> WardPage:
    """What a group's page says now, to the ward of a link (0: none). Two queries. Raises Refusal as `read_page`."""
    if session.is_over():
        raise Refusal(OVER)
    reply = WardReply.objects.filter(group=group, undone_at=None).select_related("event").last()
    own = session.events.standing().filter(Q(reply=None) | Q(reply__group=group), Q(group=None) | Q(group=group))
    last = own.values_list("pk", flat=True).last()
    page = WardPage(group, session, reply, is_latest=bool(reply and reply.event_id == last), ward_id=ward_id)
    if page.has_left and not (page.undoable and page.reply.before["ward"] == ward_id):
        raise Refusal(GONE)
    return page


def _locked(page: WardPage, seen: int | None = None) -> WardPage:
    """The page as it is now, its session and its group locked. Raises Refusal as `read_page`, and when it changed."""
    session = lock_session(page.session.pk, seen=seen)
    group = _lock_group(page.group.pk)
    if group.link_version != page.group.link_version:
        raise Refusal(GONE)
    return page_of(group, session, page.ward_id)


def _lock_group(group_id: int) -> Participation:
    locked = Participation.with_left.select_for_update(no_key=True, of=("self",)).select_related("ward__hospital")
    return locked.get(pk=group_id)


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
        if not now.may_call_off:
            raise Refusal(SHARED)
        if now.is_alone:
            event = call_off(now.session, slot=slot, reason=reason, why=why, **_by(answered_by))
        else:
            who = {"actor": None, "actor_name": answered_by}
            event = take_group_away(now.session, now.group, slot=slot, reason=reason, why=why, **who)
        return WardReply.objects.create(group=now.group, kind=Kind.OFF, event=event)


@once_more
def say_elsewhere(*, page: WardPage, answered_by: str, ward: Ward, seen: int | None = None) -> WardReply:
    """« Changer de service » : the session is in another ward of the hospital, which is told with its own link.

    Raises Refusal as `say_ready`, and for a ward that may not receive it or has another session then.
    """
    with speaking_kindly(), transaction.atomic():
        now = _open(page, seen)
        if not other_wards(now).filter(pk=ward.pk).exists():
            raise Refusal(NOT_THERE, field="ward")
        if is_ward_taken(now.session, ward):
            raise Refusal(TAKEN % {"ward": ward.name}, field="ward")
        group = now.group
        before = {"ward": group.ward_id, "contact_name": group.contact_name, "contact_phone": group.contact_phone}
        event = _move_to(now, ward, _by(answered_by))
        return WardReply.objects.create(group=group, kind=Kind.ELSEWHERE, event=event, before=before)


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
        _undo(now, slot, _by(reply.event.actor_name))
    return reply


@once_more
def take_reply_back(*, actor, session_id: int, reply_id: int) -> WardReply:
    """Take back what a ward said, for its hospital: as long as nothing happened to the session since.

    Raises Refusal to whoever may not act for that hospital, when anything happened since, and once it is over.
    """
    group = Participation.with_left.filter(session=session_id, replies=reply_id).first()
    if group is None:
        raise Refusal(SINCE)
    with speaking_kindly(), transaction.atomic():
        slot = lock_slot_of(session_id)
        lock_mediator(Session.objects.values_list("lead_mediator", flat=True).get(pk=session_id))
        page = _locked_group(lock_session(session_id), group)
        refuse_other_hospitals_referent(actor, page.session, page.group)
        if not page.is_latest or page.reply.pk != reply_id:
            raise Refusal(SINCE)
        _undo(page, slot, {"actor": actor, "side": Side.HOSPITAL})
    return page.reply


@once_more
def replace_link(*, actor, session_id: int, group_id: int) -> Participation:
    """From now on the ward's link is another one: whoever holds an older one opens nothing any more.

    Raises Refusal to whoever may not act for its hospital, and once the session is over.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id)
        page = _locked_group(session, session.participations.get(pk=group_id))
        refuse_other_hospitals_referent(actor, session, page.group)
        page.group.link_version += 1
        page.group.save(update_fields=["link_version"])
        who = {"actor": actor, "side": Side.HOSPITAL}
        write_event(session, LINK_VERB, source=session.state, is_to_be_seen=False, **who)
    return page.group


def refuse_other_hospitals_referent(actor, session: Session, group: Participation) -> None:
    if not can_answer_for(actor, session, group):
        raise Refusal("Vous ne pouvez pas agir pour ce service. Demandez au référent culture de son hôpital.")


def _locked_group(session: Session, group: Participation) -> WardPage:
    group = _lock_group(group.pk)
    return page_of(group, session, group.ward_id or 0)


def _undo(page: WardPage, slot: Slot | None, who: dict) -> None:
    page.reply.undone_by = UNDOING[page.reply.kind](page, slot, who)
    page.reply.undone_at = timezone.now()
    page.reply.save(update_fields=["undone_at", "undone_by"])


def _unsay(page: WardPage, slot: Slot | None, who: dict) -> SessionEvent:
    """« C’est bon » changed nothing."""
    return _tell_undone(page, who, is_to_be_seen=False)


def _count_again(page: WardPage, slot: Slot | None, who: dict) -> SessionEvent:
    before = _counts_of(page.group)
    for name in COUNTS:
        setattr(page.group, name, page.reply.before[name])
    return _tell_undone(page, who, changes=_save_counts(page, before))


def _bring_back(page: WardPage, slot: Slot | None, who: dict) -> SessionEvent:
    before = dict(page.reply.before)
    ward = Ward.objects.get(pk=before.pop("ward"))
    if is_ward_taken(page.session, ward):
        raise Refusal(TAKEN % {"ward": ward.name})
    event = _move_to(page, ward, who)
    Participation.objects.filter(pk=page.group.pk).update(**before)
    return event


def _move_to(page: WardPage, ward: Ward, who: dict) -> SessionEvent:
    """The session in another ward; of a visit at a distance, which is in none, this group alone."""
    session, group = page.session, page.group
    if session.place != Place.REMOTE:
        return change_plan(session, _plan_in(session, ward.pk), **who)
    former, change = group.ward, ["ward", group.ward.name, ward.name]
    group.ward, group.contact_name, group.contact_phone = ward, ward.contact_name, ward.phone
    group.save()
    session.save()
    event = write_event(session, GROUP_MOVED_VERB, source=session.state, group=group, changes=[change], **who)
    announce_elsewhere(session, group, event)
    announce_ward_left(session, former, event)
    return event


def _call_again(page: WardPage, slot: Slot | None, who: dict) -> SessionEvent:
    if page.group.left_at:
        return bring_group_back(page.session, page.group, actor=who["actor"], actor_name=who.get("actor_name", ""))
    return restore(page.session, slot=slot, acknowledged=True, **who)


UNDOING = {
    Kind.READY: _unsay,
    Kind.FEWER: _count_again,
    Kind.ELSEWHERE: _bring_back,
    Kind.OFF: _call_again,
}


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


def _plan_in(session: Session, ward_id: int) -> Plan:
    """The session as it is, in another ward."""
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    return Plan(**times, ward_id=ward_id, room_id=session.room_id, where=session.where)


def _by(answered_by: str) -> dict:
    """Somebody of the ward, who has no account, for the hospital."""
    return {"actor": None, "actor_name": answered_by, "side": Side.HOSPITAL}


def _write(page: WardPage, verb: str, answered_by: str, **history) -> SessionEvent:
    return write_event(page.session, verb, source=page.session.state, group=page.group, **_by(answered_by), **history)


def _tell_undone(page: WardPage, who: dict, **history) -> SessionEvent:
    event = write_event(page.session, UNDONE_VERB, source=page.session.state, group=page.group, **who, **history)
    announce_reply(page.session, event)
    return event


def _keep(page: WardPage, kind: Kind, event: SessionEvent, **before) -> WardReply:
    reply = WardReply.objects.create(group=page.group, kind=kind, event=event, before=before)
    announce_reply(page.session, event, is_optional=kind == Kind.READY)
    return reply
