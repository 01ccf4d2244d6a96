"""What the templates draw with: icons, words of states and formats, the other language's address."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

FORMAT_ICONS = {
    "workshop": "scissors",
    "lecture": "easel2",
    "bedside": "chat-quote",
    "museum_visit": "bank2",
    "remote_visit": "camera-video",
    "training": "mortarboard",
}
# From what is done to what is left, as the year's bar is read.
LEDGER_PARTS = ("held", "to_report", "upcoming", "requested", "cancelled_counted", "left")
# "to_report" is not a state of a session but what its list says once it has ended: confirmed, and without a report.
STATE_ICONS = {
    "requested": "hourglass-split",
    "confirmed": "check-lg",
    "to_report": "pencil-square",
    "held": "check-circle-fill",
    "declined": "x-circle",
    "lapsed": "clock-history",
    "cancelled": "slash-circle",
    # Of a confirmed visit to the museum, whether its hospital has all that it asks.
    "ready": "check-circle",
    "unready": "list-check",
}

FACE_ICONS = {"good": "emoji-smile", "fair": "emoji-neutral", "poor": "emoji-frown"}


@lru_cache(maxsize=256)
def draw_icon(name: str) -> SafeString:
    """A Bootstrap icon as inline SVG, hidden from screen readers: a word always stands beside it."""
    drawing = render_to_string(f"bs_icon/{name}.svg", {"height": 16})
    return format_html('<span class="icon" aria-hidden="true">{}</span>', drawing)


@register.filter
def is_whole(value) -> bool:
    """Whether a cell of a table holds a number, which stands to the right."""
    return isinstance(value, int)


@register.filter
def at(row: list, place: int):
    """The cell of a row at a place, or its column's name."""
    return row[place]


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "calendar-week" %}`: as many as one likes, each is read once per process."""
    return draw_icon(name)


@register.simple_tag
def format_icon(value: str) -> SafeString:
    return draw_icon(FORMAT_ICONS[value])


@register.simple_tag
def state_icon(value: str) -> SafeString:
    return draw_icon(STATE_ICONS[value])


@register.simple_tag
def face_icon(value: str) -> SafeString:
    return draw_icon(FACE_ICONS[value])


@register.simple_tag
def ledger_bar(figures) -> SafeString:
    """The year's volume as one stacked bar, hidden from screen readers: its figures stand beside it in words.

    `figures` are things with a `part` (one of LEDGER_PARTS, or nothing: not drawn) and a `value`.
    """
    values = {figure.part: figure.value for figure in figures}
    pieces, reached = [], 0
    for part in LEDGER_PARTS:
        width = values.get(part, 0)
        if width:
            pieces.append((part, reached, width))
        reached += width
    drawn = format_html_join("", '<rect class="part-{}" x="{}" width="{}" height="1"/>', pieces)
    frame = '<svg class="ledger-bar" viewBox="0 0 {} 1" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
    return format_html(frame, reached or 1, drawn)


@register.simple_tag(takes_context=True)
def same_page_in(context, language: str) -> str:
    """The address of this very page in another language, or nothing where it has only one.

    Without the query: a remembered page must not carry what one visitor's address said.
    """
    here = context["request"].path
    there = translate_url(here, language)
    return "" if there == here else there
