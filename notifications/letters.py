"""What every mail looks like: one letter, as text and as HTML, in the reader's language."""

import re
from dataclasses import dataclass, replace

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language


@dataclass(frozen=True)
class Fact:
    """One line of what, when, where, whom. `href` makes it a link (a phone number, an address)."""

    label: str
    value: str
    href: str = ""


@dataclass(frozen=True)
class Button:
    label: str
    url: str


@dataclass(frozen=True)
class Item:
    """One of several things that a message says: a line, what it is about, where to read on."""

    title: str
    lead: str
    button: Button | None


@dataclass(frozen=True)
class Tag:
    """A format as a coloured word: ink on tint, the cut sheet beside it in `paper`."""

    label: str
    ink: str
    tint: str
    paper: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail before it is laid out. `reason` says at its end why the reader receives it.

    `is_personal`: it carries a link that acts for its reader, which the log does not keep. `way_out` is where its
    reader leaves the list that it belongs to.
    """

    subject: str
    heading: str
    lead: str
    reason: str
    tag: Tag | None = None
    facts: tuple[Fact, ...] = ()
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    button: Button | None = None
    reply_to: str = ""
    is_personal: bool = False
    way_out: str = ""


@dataclass(frozen=True, kw_only=True)
class Message:
    """What one notice says. `calendar` is a calendar file, `calendar_method` its METHOD (REQUEST or CANCEL).

    Where it holds several dates, `calendar_files` has one file for each: an invitation is to one thing (RFC 5546), and
    diaries change or take back only what they were invited to.
    `letter` is what was laid out: a rule's own words are added to it, and a digest quotes it.
    """

    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    calendar_method: str = "REQUEST"
    calendar_files: tuple[bytes, ...] = ()
    reply_to: str = ""
    letter: Letter | None = None


def lay_out(
    letter: Letter,
    *,
    calendar: bytes | None = None,
    calendar_method: str = "REQUEST",
    calendar_files: tuple[bytes, ...] = (),
) -> Message:
    """The letter as a message: nothing remote is in it, and nothing in the text is missing from the HTML."""
    context = {"letter": letter, "language": get_language(), "site_url": settings.SITE_URL}
    text = render_to_string("emails/letter.txt", context)
    return Message(
        subject=" ".join(letter.subject.splitlines()),
        text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        html=render_to_string("emails/letter.html", context),
        calendar=calendar,
        calendar_method=calendar_method,
        calendar_files=calendar_files,
        reply_to=letter.reply_to,
        letter=letter,
    )


def with_paragraph(message: Message, paragraph: str) -> Message:
    """The same message with one paragraph more before its button; as it is where no letter was laid out."""
    if message.letter is None or not paragraph:
        return message
    return _laid_out_anew(message, paragraphs=(*message.letter.paragraphs, paragraph))


def with_way_out(message: Message, url: str) -> Message:
    """The same message with a way out at its foot; as it is where no letter was laid out, or where nothing is left."""
    if message.letter is None or not url:
        return message
    return _laid_out_anew(message, way_out=url)


def _laid_out_anew(message: Message, **changes) -> Message:
    return lay_out(
        replace(message.letter, **changes),
        calendar=message.calendar,
        calendar_method=message.calendar_method,
        calendar_files=message.calendar_files,
    )
