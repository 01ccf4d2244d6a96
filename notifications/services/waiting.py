"""What waits although its hour has come, and until when: one rule, for delivery, for the log and for the forecast."""

from datetime import datetime, time, timedelta

from django.db.models import BooleanField, DateTimeField, ExpressionWrapper, Q, QuerySet, Value
from django.db.models.functions import ExtractHour, Greatest
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.utils import timezone

from foundation.calendars import PARIS
from notifications.kinds import registered
from notifications.models import Notice, State
from notifications.services.outbox import URGENT_WITHIN

QUIET_FROM, QUIET_UNTIL = 20, 7  # hours, Paris


def held_back(moment) -> Q:
    """What waits at a moment (aware, or an expression of each row's): for its digest; in quiet hours reminders, unless
    what they are about begins within a day.
    """
    at = Value(moment, output_field=DateTimeField()) if isinstance(moment, datetime) else moment
    hour = ExtractHour(at, tzinfo=PARIS)
    is_quiet = Q(GreaterThanOrEqual(hour, QUIET_FROM)) | Q(LessThan(hour, QUIET_UNTIL))
    reminders = [kind.name for kind in registered() if kind.is_reminder]
    day_before = ExpressionWrapper(at + Value(URGENT_WITHIN), output_field=DateTimeField())
    is_far = Q(concerns_at=None) | Q(concerns_at__gt=day_before)
    return Q(waits_for_digest=True) | (is_quiet & Q(kind__in=reminders) & is_far)


def with_wait(notices: QuerySet[Notice], now: datetime) -> QuerySet[Notice]:
    """`is_held`: at its next try, or now where that is past, it will still have to wait."""
    is_held = held_back(Greatest("next_try_at", Value(now, output_field=DateTimeField())))
    return notices.annotate(is_held=ExpressionWrapper(is_held, output_field=BooleanField()))


def leaves_at(notice: Notice, now: datetime) -> datetime:
    """When a notice that is to be sent leaves, if nothing changes (aware). The notice comes `with_wait`."""
    moment = max(notice.next_try_at, now)
    if notice.waits_for_digest or not notice.is_held:
        return moment
    end = end_of_quiet(moment)
    return end if notice.concerns_at is None else min(end, notice.concerns_at - URGENT_WITHIN)


def end_of_quiet(moment: datetime) -> datetime:
    """The next 7:00 in Paris, which exists once on every day."""
    local = moment.astimezone(PARIS)
    day = local.date() if local.hour < QUIET_UNTIL else local.date() + timedelta(days=1)
    return datetime.combine(day, time(QUIET_UNTIL), tzinfo=PARIS)


def say_wait(notice: Notice, now: datetime) -> str:
    """« attend la fin des heures calmes, part demain à 7 h »; nothing for what is not to be sent any more."""
    if notice.state != State.PENDING:
        return ""
    at = leaves_at(notice, now)
    leaves = "part dans la minute" if at <= now else f"part {_say(at, now)}"
    if notice.waits_for_digest:
        return f"attend le récapitulatif de son destinataire, {leaves}"
    if notice.is_held:
        return f"attend la fin des heures calmes, {leaves}"
    if notice.attempts > notice.attempts_forgiven:
        return f"attend un nouvel essai, {leaves}"
    return leaves


def _say(at: datetime, now: datetime) -> str:
    """« aujourd’hui à 9 h », « demain à 7 h 30 », « le 27/11/2026 à 9 h »"""
    local = timezone.localtime(at, PARIS)
    days = (local.date() - timezone.localtime(now, PARIS).date()).days
    day = {0: "aujourd’hui", 1: "demain"}.get(days, f"le {local:%d/%m/%Y}")
    minutes = f"\u00a0{local:%M}" if local.minute else ""
    return f"{day} à {local.hour}\u00a0h{minutes}"
