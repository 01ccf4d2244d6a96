"""What a date should make one think of: it warns, and a reason overrides it; it never forbids."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from foundation.days import say_date
from partnerships.models import Partner, PartnerClosure, PublicHoliday, SchoolHoliday


@dataclass(frozen=True)
class CalendarFacts:
    """Holidays and closures over a span of days, read in three queries and asked day by day."""

    public_holidays: dict[date, str]
    school_holidays: tuple[SchoolHoliday, ...]
    closures: tuple[PartnerClosure, ...]
    partner: Partner | None

    def warnings(self, day: date) -> list[str]:
        """The sentences that a person must answer with a reason before using this Paris date."""
        found = []
        if day in self.public_holidays:
            found.append(f"Le {say_date(day)} est un jour férié ({self.public_holidays[day]}).")
        for closure in self.closures_on(day):
            found.append(f"{self.partner} est fermé le {say_date(day)} ({closure.reason}).")
        if self.is_weekly_closure(day):
            found.append(f"{self.partner} est fermé le {self.partner.get_weekly_closure_display()}.")
        return found

    def marks(self, day: date) -> list[str]:
        """The same, in the few words that a calendar writes on this Paris day."""
        marks = [f"Férié : {self.public_holidays[day]}"] if day in self.public_holidays else []
        dated = [f"{self.partner} fermé ({closure.reason})" for closure in self.closures_on(day)]
        return marks + (dated or ([f"{self.partner} fermé"] if self.is_weekly_closure(day) else []))

    def closures_on(self, day: date) -> list[PartnerClosure]:
        return [closure for closure in self.closures if closure.starts_on <= day <= closure.ends_on]

    def is_weekly_closure(self, day: date) -> bool:
        return self.partner is not None and self.partner.weekly_closure == day.isoweekday()

    def school_holiday(self, day: date) -> str:
        """The name of the school holidays that hold this day, or nothing."""
        return next((row.name for row in self.school_holidays if row.starts_on <= day <= row.ends_on), "")


def calendar_facts(first: date, last: date, *, zone: str = "C", partner: Partner | None = None) -> CalendarFacts:
    """The facts between two Paris dates, both included; closures only where a partner receives."""
    spanning = Q(starts_on__lte=last, ends_on__gte=first)
    return CalendarFacts(
        public_holidays=dict(PublicHoliday.objects.filter(day__range=(first, last)).values_list("day", "name")),
        school_holidays=tuple(SchoolHoliday.objects.filter(spanning, zone=zone)),
        closures=tuple(PartnerClosure.objects.filter(spanning, partner=partner)) if partner else (),
        partner=partner,
    )
