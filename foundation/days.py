"""How a day is said, in the language of the page or of the mail."""

from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language

from foundation.typography import NBSP


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def say_date(day: date) -> str:
    """« 1er novembre 2026 », "1 November 2026": a day that may be far, without its weekday."""
    number = f"{day.day}er" if day.day == 1 and not is_english() else str(day.day)
    return f"{number}{NBSP}{format_date(day, 'F')} {day.year}"
