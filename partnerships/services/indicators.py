"""The verbs about indicators: a measure entered or corrected, a target set or revised. Nothing entered is ever edited.

Each verb takes `seen`, the version of the indicator that the person had before their eyes, and locks its row.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from foundation.days import say_date
from foundation.errors import Refusal, speaking_kindly
from partnerships.models import Indicator, IndicatorSite, Measure, Target
from partnerships.notices.indicators import announce_measure
from partnerships.permissions import can_manage, can_measure
from partnerships.services.conventions import OLDEST_DAY


def record_measure(
    *, actor, indicator_id: int, seen: int | None, on: date, value: int, source: str, site_id: int | None = None
) -> Measure:
    """What was counted on a Paris day, in the whole or at one site, and from which source.

    Raises Refusal for a convention that the actor may not measure, an indicator that changed since `seen`, a day to
    come, a day that has its measure already, and a whole where the sites are counted.
    """
    with speaking_kindly(), transaction.atomic():
        indicator = _lock(actor, indicator_id, seen, may=can_measure)
        site = _site_of(indicator, site_id, must_choose=True)
        _refuse_strange_day(on)
        _refuse_measured(indicator, site, on)
        measure = Measure.objects.create(
            indicator=indicator, site=site, on=on, value=value, source=source.strip(), entered_by=actor
        )
        announce_measure(measure, actor)
        return measure


def correct_measure(
    *,
    actor,
    indicator_id: int,
    seen: int | None,
    measure_id: int,
    value: int | None,
    why: str,
    on: date | None = None,
    source: str = "",
) -> Measure:
    """Another row in place of a measure, which stays readable; without a value, the measure is withdrawn.

    The day and the source stay what they were unless they are given.

    Raises Refusal as `record_measure`, and when somebody corrected it meanwhile.
    """
    with speaking_kindly(), transaction.atomic():
        indicator = _lock(actor, indicator_id, seen, may=can_measure)
        known = _standing_row(indicator.measures, measure_id, "Ce relevé vient d’être corrigé")
        on = on or known.on
        _refuse_strange_day(on)
        _refuse_measured(indicator, known.site, on, besides=known)
        measure = Measure.objects.create(
            indicator=indicator,
            site=known.site,
            on=on,
            value=value,
            source=source.strip() or known.source,
            why=why.strip(),
            entered_by=actor,
            replaces=known,
        )
        announce_measure(measure, actor)
        return measure


def set_target(
    *,
    actor,
    indicator_id: int,
    seen: int | None,
    due_on: date,
    value: int,
    effective_from: date,
    why: str,
    site_id: int | None = None,
) -> Target:
    """A first target by a day, of the whole or of one site. Raises Refusal as `revise_target`."""
    with speaking_kindly(), transaction.atomic():
        indicator = _lock(actor, indicator_id, seen, may=can_manage)
        site = _site_of(indicator, site_id)
        _refuse_promised(indicator, site, due_on)
        return _add_target(
            indicator,
            actor,
            site=site,
            due_on=due_on,
            value=value,
            effective_from=effective_from,
            why=why.strip(),
        )


def revise_target(
    *,
    actor,
    indicator_id: int,
    seen: int | None,
    target_id: int,
    value: int | None,
    effective_from: date,
    why: str,
    due_on: date | None = None,
) -> Target:
    """Another target in place of one, from a day on and for a reason; the older one stays readable.

    Without a value, the target is given up. Raises Refusal for another service's convention, an indicator that changed
    since `seen`, a target that somebody revised meanwhile, and a day that has its target already.
    """
    with speaking_kindly(), transaction.atomic():
        indicator = _lock(actor, indicator_id, seen, may=can_manage)
        known = _standing_row(indicator.targets, target_id, "Cet objectif vient d’être révisé")
        due_on = due_on or known.due_on
        _refuse_promised(indicator, known.site, due_on, besides=known)
        if effective_from < known.effective_from:
            raise Refusal(
                f"L’objectif d’avant vaut à compter du {say_date(known.effective_from)} : choisissez ce jour ou un "
                "jour suivant.",
                field="effective_from",
            )
        return _add_target(
            indicator,
            actor,
            site=known.site,
            due_on=due_on,
            value=value,
            effective_from=effective_from,
            why=why.strip(),
            replaces=known,
        )


def _add_target(indicator: Indicator, actor, **fields) -> Target:
    """The version of the indicator rises: whoever measures against the older target is told."""
    indicator.save(update_fields=[])
    return Target.objects.create(indicator=indicator, set_by=actor, **fields)


def _lock(actor, indicator_id: int, seen: int | None, *, may) -> Indicator:
    rows = Indicator.objects.select_for_update(no_key=True, of=("self",)).select_related("convention")
    indicator = rows.get(pk=indicator_id)
    if not may(actor, indicator.convention):
        raise Refusal("Cet indicateur relève d’un autre service. Demandez-lui.")
    if seen not in (None, indicator.version):
        raise Refusal(
            "L’indicateur ou ses objectifs ont changé pendant que cette page était ouverte : rien n’est enregistré. "
            "Lisez ce qu’ils sont maintenant, puis recommencez si cela vous convient.",
            field="seen",
        )
    return indicator


def _site_of(indicator: Indicator, site_id: int | None, *, must_choose: bool = False) -> IndicatorSite | None:
    if site_id is None:
        if must_choose and indicator.sites.exists():
            raise Refusal("Cet indicateur se compte site par site. Choisissez lequel.", field="site")
        return None
    site = indicator.sites.filter(pk=site_id).first()
    if site is None:
        raise Refusal("Choisissez un site de cet indicateur.", field="site")
    return site


def _standing_row(rows, pk: int, said: str):
    """The row, unless another replaces it."""
    row = rows.select_related("site").filter(pk=pk).first()
    if row is None:
        raise Refusal("Cette ligne n’est pas de cet indicateur. Rechargez la page.")
    by_now = rows.filter(replaces=row).first()
    if by_now:
        raise Refusal(f"{said} : {by_now}. Rien n’est enregistré ; rechargez la page pour repartir de là.")
    return row


def _refuse_measured(indicator: Indicator, site, on: date, besides: Measure | None = None) -> None:
    same = indicator.measures.filter(site=site, on=on, replaced_by=None)
    if (other := same.exclude(pk=besides and besides.pk).first()) is not None:
        what = "retiré" if other.value is None else str(other.value)
        raise Refusal(f"Ce jour a déjà son relevé ({what}). Corrigez-le.", field="on")


def _refuse_promised(indicator: Indicator, site, due_on: date, besides: Target | None = None) -> None:
    same = indicator.targets.filter(site=site, due_on=due_on, replaced_by=None)
    if (other := same.exclude(pk=besides and besides.pk).first()) is not None:
        raise Refusal(f"Un objectif existe déjà : {other}. Révisez-le.", field="due_on")


def _refuse_strange_day(on: date) -> None:
    if on > timezone.localdate():
        raise Refusal("Ce jour est à venir. Saisissez le relevé quand il sera passé.", field="on")
    if on < OLDEST_DAY:
        raise Refusal("Vérifiez l’année de ce jour.", field="on")
