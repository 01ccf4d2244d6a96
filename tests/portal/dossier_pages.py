"""The page of a dossier, for its tests: its buttons pressed as it is drawn."""

import uuid

from django.urls import reverse

from partnerships.models import Dossier


def page_of(meeting) -> str:
    return reverse("admin:meeting_dossier", args=[meeting.pk])


def press(client, meeting, do: str, **changes):
    """Press a button of the page as it is drawn now."""
    form = client.get(page_of(meeting)).context["form"]
    fields = {field.html_name: field.value() for field in form if field.value() is not None}
    return client.post(page_of(meeting), {**fields, "key": uuid.uuid4(), "do": do, **changes})


def begin(client, meeting) -> Dossier:
    press(client, meeting, "start")
    return Dossier.objects.get(meeting=meeting, released_at=None)


def release(client, meeting, **changes) -> Dossier:
    answer = press(client, meeting, "release", **changes)
    assert answer.status_code == 302, answer.content.decode()
    return Dossier.objects.released().filter(meeting=meeting).first()


def sections_of(client, meeting) -> dict:
    return {one.key: one.section for one, _comment in client.get(page_of(meeting)).context["form"].rows()}


def keys_of(client, meeting) -> list[str]:
    return [one.key for one, _comment in client.get(page_of(meeting)).context["form"].rows()]
