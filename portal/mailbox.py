"""The demonstration's mail box: what `portal.embedded.mail_catcher` kept, read in the browser. Nowhere else.

`portal.urls` knows these pages only while settings.MAIL_CATCHER_DIR is set, which demonstration mode alone does.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_safe

NAME = re.compile(r"\d{8}T\d{6}\.\d{6}-[0-9a-f]{8}")
# Somebody's HTML is shown where nothing runs and nothing is fetched.
SANDBOX = "sandbox allow-popups allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline'"
PER_PAGE = 30


@dataclass(frozen=True)
class Mail:
    """A caught message; its name sorts by time of arrival."""

    name: str

    @property
    def arrived_at(self) -> datetime:
        return datetime.strptime(self.name.partition("-")[0], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)

    @cached_property
    def message(self) -> EmailMessage:
        content = (Path(settings.MAIL_CATCHER_DIR) / f"{self.name}.eml").read_bytes()
        return email.message_from_bytes(content, policy=email.policy.default)

    @property
    def subject(self) -> str:
        return self.message["Subject"] or "(sans sujet)"

    @property
    def recipient(self) -> str:
        return self.message["To"] or ""

    @property
    def sender(self) -> str:
        return self.message["From"] or ""

    @property
    def reply_to(self) -> str:
        return self.message["Reply-To"] or ""

    @property
    def has_html(self) -> bool:
        return self.message.get_body(("html",)) is not None

    def part(self, subtype: str) -> str:
        """The text or the HTML; empty when there is none."""
        body = self.message.get_body((subtype,))
        return body.get_content() if body else ""

    @property
    def attachments(self) -> list[EmailMessage]:
        return list(self.message.iter_attachments())


def caught() -> list[str]:
    """The names of all messages, the latest first."""
    folder = Path(settings.MAIL_CATCHER_DIR)
    return sorted((path.stem for path in folder.glob("*.eml") if NAME.fullmatch(path.stem)), reverse=True)


def mail_named(name: str) -> Mail:
    if not NAME.fullmatch(name) or not (Path(settings.MAIL_CATCHER_DIR) / f"{name}.eml").is_file():
        raise Http404
    return Mail(name)


@login_not_required
@require_safe
def mail_list(request):
    page = Paginator(caught(), PER_PAGE).get_page(request.GET.get("page"))
    mails = [Mail(name) for name in page]
    return render(request, "demonstration/mailbox.html", {"mails": mails, "page_obj": page})


@login_not_required
@require_safe
def mail_detail(request, name):
    mail = mail_named(name)
    context = {"mail": mail, "text": mail.part("plain"), "files": list(_file_names(mail))}
    return render(request, "demonstration/mailbox_mail.html", context)


def _file_names(mail: Mail) -> Iterator[str]:
    for number, part in enumerate(mail.attachments, 1):
        yield get_valid_filename(part.get_filename() or f"piece-{number}")


@login_not_required
@require_safe
def mail_html(request, name):
    """The message as its reader's program shows it."""
    html = mail_named(name).part("html")
    if not html:
        raise Http404
    return HttpResponse(html, headers={"Content-Security-Policy": SANDBOX})


@login_not_required
@require_safe
def mail_file(request, name, number):
    """An attached file, by its place in the message; never shown inline."""
    mail = mail_named(name)
    names = list(_file_names(mail))
    if not 1 <= number <= len(names):
        raise Http404
    return HttpResponse(
        mail.attachments[number - 1].get_payload(decode=True),
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{names[number - 1]}"'},
    )


urlpatterns = [
    path("", mail_list, name="mailbox"),
    path("<str:name>/", mail_detail, name="mailbox_mail"),
    path("<str:name>/html/", mail_html, name="mailbox_html"),
    path("<str:name>/fichier/<int:number>/", mail_file, name="mailbox_file"),
]
