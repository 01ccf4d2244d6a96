"""Sessions: the list, the page where everything is, and its calendar file."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, ListView

from activities.actions import (
    actions_on,
    groups_to_prepare,
    groups_without_ward,
    may_add_photo,
    may_assign_now,
    may_collect_opinions,
    may_see_ward_links,
    may_step_aside_now,
    shows_absence_to,
    ticks_of,
)
from activities.calendars.entries import entry_of, page_of
from activities.forms.filters import AgendaFilterForm, SessionFilterForm
from activities.heard import heard_of, readable_from
from activities.history import history_of
from activities.models import NearChange, PracticalNote, Session, SessionEvent, SessionPhoto
from activities.models.choices import CONTEST_VERB, MOVE_VERB, READY_VERB, State
from activities.models.opinions import collected_from, counts_opinions, waits_for_opinions
from activities.names import Names, names_told
from activities.people.registered import training_on
from activities.people.relays import who_may_accompany
from activities.permissions import can_answer_for, can_erase_note, can_request_somehow, sides_open_to
from activities.phrases.agreements import agreements_of, say_wards_question
from activities.phrases.changes import say_changes
from activities.phrases.connections import say_connection
from activities.public.posters import session_offers
from foundation.calendars import calendar_file
from partnerships.scopes import scope_of
from partnerships.views.workspace import WorkspaceMixin

SESSIONS_PER_PAGE = 20


class SessionList(WorkspaceMixin, ListView):
    """The sessions that a person may see; for a coordination, those without a mediator come first."""

    template_name = "workspace/session_list.html"
    context_object_name = "sessions"
    paginate_by = SESSIONS_PER_PAGE

    def get_queryset(self):
        self.filter_form = SessionFilterForm(self.request.GET, user=self.request.user)
        sessions = self.filter_form.narrow(Session.objects.visible_to(self.request.user)).with_places(self.request.user)
        self.unassigned_first = (
            bool(scope_of(self.request.user).coordinated_partner_ids) and self.filter_form.is_upcoming
        )
        if self.unassigned_first:
            is_open = Q(state__in=(State.REQUESTED, State.CONFIRMED))
            has_mediator = ExpressionWrapper(~is_open | Q(lead_mediator__isnull=False), BooleanField())
            return sessions.annotate(has_mediator=has_mediator).order_by("has_mediator", "starts_at", "pk")
        return sessions.order_by("starts_at" if self.filter_form.is_upcoming else "-starts_at", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            form=self.filter_form,
            is_filtered=self.filter_form.is_filtered,
            clear_url=reverse("session_list"),
            unassigned_first=self.unassigned_first,
            agenda_query=self.filter_form.kept_in(AgendaFilterForm, jour=self.request.GET.get("since")),
            may_request=can_request_somehow(self.request.user),
        )


def visible_session(user, pk: int) -> Session:
    """A session with all that its page says, among those that a person may see; 404 otherwise."""
    recorders = ("hospital_recorded_by", "partner_recorded_by", "ward_recorded_by")
    return get_object_or_404(Session.objects.visible_to(user).with_places(user).select_related(*recorders), pk=pk)


class SessionDetail(DetailView):
    template_name = "workspace/session_detail.html"
    context_object_name = "session"

    def get_object(self, queryset=None):
        session = visible_session(self.request.user, self.kwargs["pk"])
        changes = NearChange.objects.select_related("seen_by", "change__actor")
        prefetch_related_objects([session], Prefetch("near_changes", changes))
        return session

    def get_context_data(self, **kwargs):
        events = list(
            self.object.events.told_to(self.request.user).select_related("actor").with_standing().order_by("-at", "-pk")
        )
        names = names_told(self.request.user, self.object)
        for event in events:
            names.settle(event)
        return super().get_context_data(
            **kwargs,
            groups=self.object.participations.all(),
            agreements=agreements_of(self.object, names),
            wards_question=say_wards_question(self.object, groups_without_ward(self.request.user, self.object)),
            actions=actions_on(self.request.user, self.object),
            may_assign=may_assign_now(self.request.user, self.object),
            may_collect=may_collect_opinions(self.request.user, self.object),
            may_see_ward_links=may_see_ward_links(self.request.user, self.object),
            posters=session_offers(self.object, self.object.participations.all()),
            to_prepare=groups_to_prepare(self.request.user, self.object),
            visiting=visiting_groups(self.request.user, self.object),
            accompanying=who_may_accompany(self.request.user, self.object, self.object.participations.all()),
            may_step_aside=may_step_aside_now(self.request.user, self.object),
            shows_absence=shows_absence_to(self.request.user, self.object),
            ticks=ticks_of(self.request.user, self.object, names),
            form_key=uuid.uuid4(),
            rank=rank_in_cycle(self.object),
            history=history_of(self.object, events, names),
            reporter=names.of(self.object.reported_by),
            connection=say_connection(self.object),
            notes=notes_of(self.request.user, self.object),
            photos=photos_of(self.object, names),
            may_add_photo=may_add_photo(self.request.user, self.object),
            may_note=bool(sides_open_to(self.request.user, self.object)),
            heard=heard_of(self.object) if self.object.state in (State.CONFIRMED, State.HELD) else None,
            is_collecting=counts_opinions(self.object),
            opinions_from=opinions_to_come(self.object),
            readable_from=readable_from(self.object),
            ending=ending_of(self.object, events),
            waiting_parties=self.object.activity.missing_parties() if self.object.state == State.REQUESTED else [],
            unanswered_move=unanswered_move(self.object, events),
            ready=said_ready(events),
            unsettled_contest=unsettled_contest(self.object, events),
            **training_on(self.request.user, self.object),
        )


def opinions_to_come(session: Session) -> datetime | None:
    """While it goes on: when its opinions will be collected from (aware)."""
    return collected_from(session) if session.has_begun() and waits_for_opinions(session) else None


def said_ready(events: list) -> SessionEvent | None:
    """« C’est bon », when nothing that still stands came after it; `events` with `stands`, the newest first."""
    last = next((event for event in events if event.stands), None)
    return last if last and last.verb == READY_VERB else None


def notes_of(user, session: Session) -> list[dict]:
    """The practical notes for this session, and which of them the person may take away. One query."""
    notes = PracticalNote.objects.of_session(session)
    return [{"note": note, "may_erase": can_erase_note(user, session, note)} for note in notes]


def photos_of(session: Session, names: Names) -> list[SessionPhoto]:
    """The photos that a page shows; each says (`declarer`) who declared its authorisations. One query."""
    photos = list(session.photos.current().described())
    for photo in photos:
        photo.declarer = names.of(photo.declared_by)
    return photos


def visiting_groups(user, session: Session) -> list[dict]:
    """The groups of a visit to the museum, and whose attestation the person reads: its names are the hospital's."""
    if not session.is_visit:
        return []
    groups = [group for group in session.participations.all() if group.state != group.State.CANCELLED]
    if not session.shows_readiness:  # once it is over, nothing is said of a group that nobody prepared
        groups = [group for group in groups if hasattr(group, "outing")]
    return [{"group": group, "reads_names": can_answer_for(user, session, group)} for group in groups]


def ending_of(session: Session, events: Sequence[SessionEvent]) -> SessionEvent | None:
    """How what will not take place came to its end; `events` the newest first."""
    if session.state not in (State.DECLINED, State.CANCELLED):
        return None
    return next((event for event in events if event.to_state == session.state), None)


def unsettled_contest(session: Session, events: Sequence[SessionEvent]) -> SessionEvent | None:
    """The last word against a report that stands; `events` the newest first."""
    if not session.is_contested:
        return None
    return next(event for event in events if event.verb == CONTEST_VERB)


def unanswered_move(session: Session, events: Sequence[SessionEvent]) -> dict | None:
    """What moved since both sides last agreed, while one must agree again, and who moved it last.

    Several moves are told as one: whoever answers reads first where the session was and where it is now. `events` are
    the session's, the newest first.
    """
    if session.state != State.REQUESTED:
        return None
    since = list(takewhile(lambda event: event.to_state != State.CONFIRMED, events))
    moves = [event for event in since if event.verb == MOVE_VERB]
    afters, befores = {}, {}
    for event in moves:
        for what, before, after in event.changes:
            afters.setdefault(what, after)
            befores[what] = before
    changes = [[what, befores[what], afters[what]] for what in afters if befores[what] != afters[what]]
    return {"last": moves[0], "changes": say_changes(changes)} if changes else None


def rank_in_cycle(session: Session) -> tuple[int, int] | None:
    """« séance 2 sur 6 »: in the order of time, among all that were booked together."""
    if session.cycle_id is None:
        return None
    ids = list(Session.objects.filter(cycle=session.cycle_id).values_list("pk", flat=True))
    return ids.index(session.pk) + 1, len(ids)


@require_safe
def calendar(request, pk):
    """The session for one's own calendar; downloaded again after a change, it replaces what was there."""
    session = visible_session(request.user, pk)
    connection = [f"{way.label} : {way.words}" for way in say_connection(session)]
    entry = entry_of(session, session.participations.all(), description="\n".join([*connection, page_of(session)]))
    name = f"seance-{timezone.localtime(session.starts_at):%Y-%m-%d}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(calendar_file(entry), content_type="text/calendar; charset=utf-8", headers=headers)
