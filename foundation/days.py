"""How days, hours and lengths of time are said, in the language of the page or of the mail."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from foundation.typography import NBSP

# Beyond this, a day without its year would be taken for the nearest one.
YEAR_UNSAID = timedelta(days=180)


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def say_date(day: date) -> str:
    """« 1er novembre 2026 », "1 November 2026": a day that may be far, without its weekday."""
    number = f"{day.day}er" if day.day == 1 and not is_english() else str(day.day)
    return f"{number}{NBSP}{format_date(day, 'F')} {day.year}"


def local_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def say_day(day: date, today: date | None = None) -> str:
    """« mardi 24 novembre », "Tuesday 24 November"; with its year when the day is far."""
    today = today or timezone.localdate()
    date_in_full = f"{format_date(day, 'l')} {say_date(day)}"
    return date_in_full if abs(day - today) > YEAR_UNSAID else date_in_full.removesuffix(f" {day.year}")


def say_week(monday: date, today: date) -> str:
    """« Semaine du 23 au 29 novembre », "Week of 30 November to 6 December"; with its year when it is far."""
    sunday = monday + timedelta(days=6)
    first, last = say_date(monday), say_day(sunday, today).partition(" ")[2]
    if monday.month == sunday.month:
        first = first.split(NBSP)[0]
    elif monday.year == sunday.year or not last.endswith(str(sunday.year)):
        first = first.removesuffix(f" {monday.year}")
    return _("Semaine du %(first)s au %(last)s") % {"first": first, "last": last}


def say_month(day: date) -> str:
    """« Novembre 2026 », "November 2026"."""
    return capfirst(f"{format_date(day, 'F')} {day.year}")


def say_of_month(day: date) -> str:
    """« de novembre », « d’octobre »; in English the month alone."""
    month = format_date(day, "F")
    if is_english():
        return month
    return f"d’{month}" if month[0] in "ao" else f"de {month}"


def say_near_day(day: date, today: date | None = None) -> str:
    """« aujourd’hui », « demain », or the day itself."""
    today = today or timezone.localdate()
    if day == today:
        return _("aujourd’hui")
    if day == today + timedelta(days=1):
        return _("demain")
    return say_day(day, today)


def say_time(moment: datetime) -> str:
    """« 14 h 30 », « 9 h »; "2:30pm", "9am", "midday"."""
    local = timezone.localtime(moment)
    if not is_english():
        minutes = f"{NBSP}{local:%M}" if local.minute else ""
        return f"{local.hour}{NBSP}h{minutes}"
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def say_times(starts_at: datetime, ends_at: datetime) -> str:
    """« 14 h 30 – 15 h 30 », "2:30pm to 3:30pm": within one day."""
    link = " to " if is_english() else f"{NBSP}– "
    return f"{say_time(starts_at)}{link}{say_time(ends_at)}"


def say_moment(starts_at: datetime, today: date | None = None) -> str:
    """« mardi 24 novembre, 14 h 30 »."""
    return f"{say_day(local_day(starts_at), today)}, {say_time(starts_at)}"


def say_near_moment(starts_at: datetime, today: date | None = None) -> str:
    """« aujourd’hui, 14 h 30 », « mardi 24 novembre, 14 h 30 »."""
    return f"{say_near_day(local_day(starts_at), today)}, {say_time(starts_at)}"


def say_within_sentence(starts_at: datetime, today: date | None = None) -> str:
    """After a verb: « le mardi 24 novembre à 14 h 30 », « demain à 9 h »; "on Tuesday 24 November at 2:30pm"."""
    day = local_day(starts_at)
    near = say_near_day(day, today)
    words = {"day": near, "time": say_time(starts_at)}
    if near == say_day(day, today):
        return _("le %(day)s à %(time)s") % words
    return _("%(day)s à %(time)s") % words


def say_period(starts_at: datetime, ends_at: datetime, today: date | None = None) -> str:
    """« mardi 24 novembre, 14 h 30 – 15 h 30 »; both days are said when they differ."""
    if local_day(starts_at) == local_day(ends_at):
        return f"{say_day(local_day(starts_at), today)}, {say_times(starts_at, ends_at)}"
    return f"{say_moment(starts_at, today)}{NBSP}– {say_moment(ends_at, today)}"


def say_duration(minutes: int) -> str:
    """« 45 minutes », « 1 heure », « 1 h 30 »; "1 hour 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest}
    if not rest:
        return ngettext("%(count)s heure", "%(count)s heures", hours) % {"count": hours}
    if is_english():
        return f"{say_duration(hours * 60)} {say_duration(rest)}"
    return f"{hours}{NBSP}h{NBSP}{rest:02}"
