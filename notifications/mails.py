"""A notice as a mail: the parts, the headers, the calendar file that mail programs put in the diary."""

from email.header import Header
from email.headerregistry import HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from notifications.kinds import Message, mailing_list_of
from notifications.letters import with_way_out
from notifications.models import Notice
from notifications.services.lists import sign_way_out

CALENDAR_NAME = "rendez-vous.ics"


class Subject(UniqueUnstructuredHeader):
    """A subject of any length and script. The newer encoder of Python's library loses spaces where it folds."""

    def fold(self, *, policy) -> str:
        encoded = Header(str(self), "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {encoded}{policy.linesep}"


class Headers(HeaderRegistry):
    """Makes the class of a header once: the library makes it anew for each header of each part."""

    def __init__(self):
        super().__init__()
        self._class_of = cache(super().__getitem__)

    def __getitem__(self, name: str) -> type:
        return self._class_of(name)


headers = Headers()
headers.map_to_type("subject", Subject)
# Seven bits travel through any server.
POLICY = SMTP.clone(cte_type="7bit", header_factory=headers)


def mail_of(notice: Notice, message: Message) -> EmailMessage:
    """Text first, then HTML; a calendar file goes both as an alternative (the diary's own buttons) and as a file; those
    of several dates as files alone, because a diary has its buttons for one.

    The way out of a list stands in the headers and at the mail's foot; it acts for its reader, so the log keeps none.
    Raises ValueError for a line end in a header, and for what cannot be an address.
    """
    way_out = way_out_of(notice)
    message = with_way_out(message, way_out)
    mail = EmailMessage(policy=POLICY)
    mail["From"] = settings.DEFAULT_FROM_EMAIL
    mail["To"] = in_ascii(notice.recipient_email)
    if message.reply_to:
        mail["Reply-To"] = in_ascii(message.reply_to)
    mail["Subject"] = message.subject
    mail["Date"] = timezone.now()
    mail["Message-ID"] = notice.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Portal-Notice"] = f"{notice.kind}/{notice.pk}"
    if way_out.startswith("https://"):  # RFC 8058 wants the one-click form on https alone
        mail["List-Unsubscribe"] = f"<{way_out}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    for number, file in enumerate(message.calendar_files, start=1):
        mail.add_attachment(file, maintype="application", subtype="ics", filename=f"seance-{number}.ics")
    if message.calendar and not message.calendar_files:
        method = {"method": message.calendar_method}
        mail.add_alternative(message.calendar.decode(), subtype="calendar", params=method)
        mail.add_attachment(message.calendar, maintype="application", subtype="ics", filename=CALENDAR_NAME)
    mail["Content-Language"] = notice.language
    return mail


def way_out_of(notice: Notice) -> str:
    """Where its reader leaves the list that a notice belongs to; "" for what is no list, or has no person behind it."""
    name = mailing_list_of(notice.kind)
    if not (name and notice.recipient_id):
        return ""
    return settings.SITE_URL + reverse("leave_list", args=[sign_way_out(notice.recipient_id, name)])


def in_ascii(address: str) -> str:
    """An address as every mail server reads it: an accented domain in its ASCII form (IDNA)."""
    local_part, _, domain = address.rpartition("@")
    return f"{local_part}@{domain.encode('idna').decode()}"
