"""What the portal is measured against: the least that Django can do for the same bytes and the same booking."""

import os
import uuid
from pathlib import Path

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from accounts.models import User
from activities.models import Participation, Session, Slot
from activities.models.choices import Means, State
from activities.services.booking import Group, book_slot
from foundation.form_keys import answer_once

# The bytes of the portal's own page, which the bench has written there.
PAGE = Path(os.environ["BENCH_PAGE"]).read_bytes()


def show_page(request):
    return HttpResponse(PAGE)


def book(request):
    """The same transaction: the same locks, checks and rows, without sign-in, token, form and middleware."""
    posted = request.POST
    answer_once(
        actor=f"user:{posted['mediator']}",
        key=uuid.uuid4(),
        content=posted,
        act=lambda: {"session": _book(posted).pk},
    )
    return HttpResponse(status=302, headers={"Location": "/"})


def _book(posted) -> Session:
    return book_slot(
        actor=User.objects.get(pk=posted["mediator"]),
        slot_id=posted["slot"],
        activity_id=posted["activity"],
        group=Group(expected_total=int(posted["expected_total"])),
        lead_mediator_id=int(posted["mediator"]),
    )


@transaction.atomic
def book_bluntly(request):
    """Only the slot is locked; only the session and its group are written; nobody is told."""
    posted = request.POST
    slot = Slot.objects.select_for_update(no_key=True).get(pk=posted["slot"])
    if slot.state != Slot.State.OPEN or slot.sessions.live().exists():
        return HttpResponse(status=409)
    now = timezone.now()
    session = Session.objects.create(
        activity_id=posted["activity"],
        commitment_id=posted["commitment"],
        quota_id=posted["quota"],
        partner_id=posted["partner"],
        slot=slot,
        place=slot.place,
        ward_id=slot.ward_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        lead_mediator_id=posted["mediator"],
        max_people=slot.capacity,
        state=State.CONFIRMED,
        state_changed_by_id=posted["mediator"],
        booked_by_id=posted["mediator"],
        confirmed_at=now,
        hospital_agreed_at=slot.opened_at,
        hospital_agreed_by="Personne Inventée",
        hospital_means=Means.SLOT,
        hospital_recorded_by_id=slot.opened_by_id,
        partner_agreed_at=now,
        partner_agreed_by="Personne Inventée",
        partner_means=Means.PORTAL,
        partner_recorded_by_id=posted["mediator"],
    )
    Participation.objects.create(
        session=session,
        hospital_id=slot.hospital_id,
        ward_id=slot.ward_id,
        state=Participation.State.CONFIRMED,
        expected_total=posted["expected_total"],
    )
    return HttpResponse(status=302, headers={"Location": "/"})


urlpatterns = [path("page/", show_page), path("book/", book), path("book-bluntly/", book_bluntly)]
