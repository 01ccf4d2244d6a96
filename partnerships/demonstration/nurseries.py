"""The closed example's childcare places, as they might have been followed: nurseries and numbers are invented."""

from datetime import date, datetime, time, timedelta

from accounts.models import User
from foundation.calendars import PARIS
from partnerships.models import Indicator, IndicatorSite, Measure, Target

CONVENTION = "ville-de-paris-2015"
INVENTED = "Démonstration : nombre inventé"
YEARS = (2015, 2016, 2017, 2018, 2019)
# Name, places at the start, counted at the end of each year (None: nobody counted), target by the end.
NURSERIES = (
    ("Crèche fictive des Lilas", 10, (22, 41, 60, 79, 96), 95),
    ("Crèche fictive du Tilleul", 0, (15, 33, 52, 70, 84), 85),
    ("Crèche fictive des Marronniers", 5, (12, 18, 26, 33, 41), 75),
    ("Crèche fictive du Verger", 0, (8, 21, 33, None, None), 55),
    ("Crèche fictive de la Volière", 4, (11, 20, 28, 37, 45), 42),
)
MILESTONES = ((2015, 75), (2017, 220))


def bring_nurseries(secretary: User) -> None:
    """Once, where the reference data has the indicator and nobody named its sites; entered by the secretary."""
    indicator = Indicator.objects.filter(convention__slug=CONVENTION, sites=None).first()
    if indicator is None:
        return
    begins_on = indicator.convention.effective_on
    for year, value in MILESTONES:
        _target(indicator, None, _end_of(year), value, begins_on, secretary)
    for position, (name, start, counts, aim) in enumerate(NURSERIES, start=1):
        site = IndicatorSite.objects.create(indicator=indicator, position=position, name=name)
        _target(indicator, site, _end_of(2015), start + (aim - start) // 5, begins_on, secretary)
        _target(indicator, site, _end_of(2019), aim, begins_on, secretary)
        for year, count in zip(YEARS, counts, strict=True):
            if count is not None:
                _measure(indicator, site, _end_of(year), count, secretary)
    _correct_one(indicator, secretary)
    _revise_one(indicator, secretary)


def _target(indicator, site, due_on: date, value: int, effective_from: date, person) -> None:
    Target.objects.create(
        indicator=indicator,
        site=site,
        due_on=due_on,
        value=value,
        effective_from=effective_from,
        why=INVENTED,
        set_by=person,
        set_at=_moment(effective_from),
    )


def _measure(indicator, site, on: date, value: int, person) -> None:
    Measure.objects.create(
        indicator=indicator,
        site=site,
        on=on,
        value=value,
        source=INVENTED,
        entered_by=person,
        entered_at=_moment(on + timedelta(days=20)),
    )


def _correct_one(indicator: Indicator, person) -> None:
    """A slip of the finger, found a month later."""
    wrong = Measure.objects.get(indicator=indicator, site__position=1, on=_end_of(2017))
    Measure.objects.create(
        indicator=indicator,
        site=wrong.site,
        on=wrong.on,
        value=wrong.value - 2,
        source=INVENTED,
        why="Deux places comptées deux fois",
        entered_by=person,
        entered_at=wrong.entered_at + timedelta(days=30),
        replaces=wrong,
    )


def _revise_one(indicator: Indicator, person) -> None:
    """« Objectif adapté aux disponibilités effectives crèche par crèche »."""
    known = Target.objects.get(indicator=indicator, site__position=3, due_on=_end_of(2019))
    Target.objects.create(
        indicator=indicator,
        site=known.site,
        due_on=known.due_on,
        value=60,
        effective_from=date(2017, 9, 1),
        why="Démonstration : une section ferme, motif inventé",
        set_by=person,
        set_at=_moment(date(2017, 9, 1)),
        replaces=known,
    )


def _end_of(year: int) -> date:
    return date(year, 12, 31)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(10), PARIS)
