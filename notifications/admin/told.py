"""On the page of a person, a mailbox or an object: the messages to it or about it, and what is wrong with them."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.admin.utils import unquote
from django.urls import reverse

from notifications.admin.things import name_things
from notifications.kinds import about_business_of
from notifications.models import Notice
from notifications.remedies import remedy_of

SHOWN = 10
# Of rows, in PostgreSQL.
NUMBERS = 2**63


@dataclass(frozen=True)
class Told:
    """The latest messages, where to read them all, and the first of them that somebody must look after."""

    notices: list[Notice]
    url: str
    said: str

    @property
    def trouble(self) -> Notice | None:
        return next((notice for notice in self.notices if notice.is_troubled), None)

    @property
    def remedy(self) -> str:
        return remedy_of(self.trouble)


def about(object_type: str) -> Callable[[str], dict]:
    """For `told_filters`: the messages about a record of this type."""
    return lambda number: {"object_type__exact": object_type, "object_id__exact": number}


def to_person(number: str) -> dict:
    """For `told_filters`: the messages to the person of this number."""
    return {"recipient__id__exact": number}


def to_mailbox(model) -> Callable[[str], dict]:
    """For `told_filters`: the messages to the shared mailbox of a record."""

    def filters(number: str) -> dict:
        address = model.objects.filter(pk=number).values_list("mailbox", flat=True).first()
        return {"recipient_email__exact": address.lower()} if address else {}

    return filters


class WithMessages:
    """For an admin: shows the messages that `told_filters` finds below the form; only those the officer may read.

    `told_said` is what the record's mailbox is told of, in a sentence.
    """

    told_filters: Callable[[str], dict]
    told_said = ""

    def change_view(self, request, object_id, form_url="", extra_context=None):
        told = self._told(request.user, unquote(object_id))
        return super().change_view(request, object_id, form_url, {"told": told, **(extra_context or {})})

    def _told(self, user, number: str) -> Told | None:
        filters = self.told_filters(number) if number.isdecimal() and int(number) < NUMBERS else {}
        if not filters:
            return None
        notices = Notice.objects.filter(about_business_of(user), **filters).order_by("-due_at", "-pk")[:SHOWN]
        url = f"{reverse('admin:notifications_notice_changelist')}?{urlencode(filters)}"
        return Told(name_things(user, notices), url, self.told_said)
