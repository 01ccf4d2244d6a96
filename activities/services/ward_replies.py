"""What a ward says of its session by its link, without an account, and takes back within some minutes."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import NearChange, Participation, Session, SessionEvent, WardReply
from activities.models.choices import READY_VERB, UNDONE_VERB, State
from activities.notices import announce_reply
from activities.notices.rendering import said_sessions
from activities.services.steps import lock_session, write_event
from activities.tokens import read_ward_page_token
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models.choices import Side

GONE = _("Ce lien a été remplacé, ou cette séance n’est plus dans ce service.")
OVER = _("Cette séance est terminée : sa page est fermée.")
CHANGED = _("Cette séance a changé, ou quelqu’un a déjà répondu. Rien n’a été modifié.")
TOO_LATE = _("Cette réponse ne se reprend plus : quelques minutes ont passé, ou la séance a changé.")
Kind = WardReply.Kind


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
def undo_reply(*, page: WardPage, reply_id: int) -> WardReply:
    """Take back what the ward said last, in the name of whoever said it.

    Raises Refusal after some minutes, and when anything happened to the session since.
    """
    with speaking_kindly(), transaction.atomic():
        now = _locked(page)
        reply = now.undoable
        if reply is None or reply.pk != reply_id:
            raise Refusal(TOO_LATE)
        event = _write(now, UNDONE_VERB, reply.event.actor_name, is_to_be_seen=False)
        reply.undone_at = timezone.now()
        reply.save(update_fields=["undone_at"])
        announce_reply(now.session, event)
    return reply


def _open(page: WardPage, seen: int | None) -> WardPage:
    now = _locked(page, seen)
    if not now.is_open:
        raise Refusal(CHANGED)
    return now


def _write(page: WardPage, verb: str, answered_by: str, **history) -> SessionEvent:
    session = page.session
    who = {"actor": None, "actor_name": answered_by, "side": Side.HOSPITAL}
    return write_event(session, verb, source=session.state, **who, **history)


def _keep(page: WardPage, kind: Kind, event: SessionEvent, **before) -> WardReply:
    reply = WardReply.objects.create(group=page.group, kind=kind, event=event, before=before)
    announce_reply(page.session, event, is_optional=kind == Kind.READY)
    return reply
