"""A ward's page for tests: a session within the day, its address, and what one posts there."""

import re
import uuid
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from activities.models import Participation, Session, WardReply
from activities.notices import announce
from activities.tokens import read_ward_page_token, ward_page_token
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import Ward
from tests.factories import SessionFactory
from tests.scenes import Scene, hospital_scene

NURSE = {"answered_by": "Mme Bouleau", "function": "cadre de santé"}
WHO = "Mme Bouleau, cadre de santé"


def ward_scene() -> Scene:
    """With the ward's mailbox, and both phones."""
    scene = hospital_scene()
    Ward.objects.filter(pk=scene.ward.pk).update(mailbox="service@example.org", meeting_point="Poste de soins")
    scene.ward.refresh_from_db()
    type(scene.mediator).objects.filter(pk=scene.mediator.pk).update(phone="06 00 00 00 01")
    type(scene.referent).objects.filter(pk=scene.referent.pk).update(phone="01 00 00 00 02")
    return scene


def session_in(scene, hours=6, **fields) -> Session:
    starts_at = timezone.now() + timedelta(hours=hours)
    fields = {"lead_mediator": scene.mediator, "ward": scene.ward, "starts_at": starts_at, **fields}
    return SessionFactory(quota=scene.quota, activity=scene.activity, **fields)


def group_of(session) -> Participation:
    return session.participations.get()


def address(session) -> str:
    return reverse("ward_page", args=[ward_page_token(group_of(session))])


def is_led_to(text: str, group: Participation) -> bool:
    """A text with the link to this group's page: a link is signed at its moment, and never twice the same."""
    tokens = re.findall(r"http://[^/]+/accord/seance/([^/\s\"]+)/", text)
    expected = (group.pk, group.ward_id, group.link_version)
    return bool(tokens) and all(read_ward_page_token(token) == expected for token in tokens)


def reply(client, path, answer="ready", **fields):
    """As whoever has the page open sends it."""
    shown = client.get(path)
    seen = shown.context["form"]["seen"].value() if shown.context and "form" in shown.context else ""
    data = {"key": uuid.uuid4(), "seen": seen, **NURSE, "answer": answer, **fields}
    return client.post(path, data, follow=True)


def take_back(client, path, **fields):
    form = client.get(path).context["undo_form"]
    shown = {"reply": form["reply"].value() if form else 1}
    return client.post(path, {"key": uuid.uuid4(), "answer": "undo", **shown, **fields}, follow=True)


def as_it_is(session) -> tuple:
    """What an answer would change."""
    row = Session.objects.values_list("state", "version", "ward", "people").get(pk=session.pk)
    group = Participation.objects.values_list("ward", "expected_total", "version").get(session=session)
    return row, group, session.events.count(), WardReply.objects.count(), Notice.objects.count()


def address_of_first(session) -> str:
    return reverse("ward_page", args=[ward_page_token(session.participations.first())])


def mail_to_ward(session, kind="session_confirmed"):
    announce(kind, session, actor=None)
    notice = Notice.objects.get(kind=kind, recipient_email="service@example.org")
    return notice, kind_named(kind).render(notice)
