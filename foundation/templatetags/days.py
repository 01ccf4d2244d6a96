"""Days, as they are said."""

from datetime import date

from django import template

from foundation import days

register = template.Library()
register.filter("say_date", days.say_date, expects_localtime=True)
register.filter("say_duration", days.say_duration)
register.filter("say_near_moment", days.say_near_moment)


@register.filter(expects_localtime=True)
def day_number(day: date) -> str:
    """« 1er », « 2 »: of a moment, its day in Paris."""
    return "1er" if day.day == 1 else str(day.day)


@register.filter
def say_times(dated) -> str:
    """« 14 h 30 – 15 h 30 » of what has a start and an end."""
    return days.say_times(dated.starts_at, dated.ends_at)


@register.filter
def say_period(dated) -> str:
    """« mardi 24 novembre, 14 h 30 – 15 h 30 » of what has a start and an end."""
    return days.say_period(dated.starts_at, dated.ends_at)
