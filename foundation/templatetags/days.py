"""Days, as they are said."""

from datetime import date

from django import template

from foundation import days

register = template.Library()
register.filter("say_date", days.say_date, expects_localtime=True)


@register.filter(expects_localtime=True)
def day_number(day: date) -> str:
    """« 1er », « 2 »: of a moment, its day in Paris."""
    return "1er" if day.day == 1 else str(day.day)
