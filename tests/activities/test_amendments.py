"""Amendments: prepared line by line, their effect shown before it is saved, refused with the sessions in the way."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from activities.services.amendments import effect_of, sign_amendment
from activities.services.volumes import Outdated, close_year
from foundation.errors import Refusal
from partnerships.models import Amendment, Commitment, Convention, Quota, QuotaChange
from partnerships.periods import convention_years
from partnerships.services import open_years
from partnerships.services.amendments import (
    abandon_amendment,
    add_clause,
    add_strand,
    add_term,
    add_volume,
    drop_line,
    prepare_amendment,
)
from tests.factories import (
    ActivityFactory,
    CommitmentFactory,
    HeadOfficeServiceFactory,
    MembershipFactory,
    SessionFactory,
    in_days,
)
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """A convention of three years, the first underway, each with 31 sessions."""
    scene = hospital_scene()
    Quota.objects.all().delete()
    convention = scene.convention
    convention.ends_on = list(convention_years(convention.effective_on, date(2100, 1, 1)))[2][1]
    convention.save()
    open_years(actor=scene.officer, convention=convention)
    scene.quota = Quota.objects.earliest("starts_on")
    return scene


def years(scene) -> list[Quota]:
    return list(Quota.objects.filter(commitment=scene.commitment).order_by("starts_on"))


def prepared(scene, *, since=None, **lines) -> Amendment:
    """An amendment from a day on (the second year by default): `volume`, `ends_on`, `strand`, `clause`."""
    common = {"actor": scene.officer, "convention_id": scene.convention.pk, "seen": None}
    since = since or years(scene)[1].starts_on
    amendment = prepare_amendment(**common, title="Davantage de séances", effective_on=since)
    common["amendment_id"] = amendment.pk
    if "volume" in lines:
        add_volume(**common, commitment_id=scene.commitment.pk, quantity=lines["volume"])
    if "ends_on" in lines:
        add_term(**common, ends_on=lines["ends_on"])
    if "strand" in lines:
        add_strand(**common, title=lines["strand"])
    if "clause" in lines:
        add_clause(**common, clause="article 4", before="une affiche", after="deux affiches")
    return Amendment.objects.get(pk=amendment.pk)


def sign(scene, amendment, actor=None, **fields):
    return sign_amendment(
        actor=actor or scene.officer,
        convention_id=scene.convention.pk,
        amendment_id=amendment.pk,
        **{"seen": None, "signed_on": timezone.localdate(), **fields},
    )


def session_in(scene, quota, days) -> None:
    SessionFactory(quota=quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(days))


def test_a_volume_changes_from_its_day_on_and_the_history_says_so(scene):
    amendment = prepared(scene, volume=35)
    assert [quota.quantity for quota in years(scene)] == [31, 31, 31]
    sign(scene, amendment)
    assert [quota.quantity for quota in years(scene)] == [31, 35, 35]
    (line,) = amendment.lines.all()
    assert line.change == "Séances à l'hôpital\u00a0: 31 → 35"
    changes = QuotaChange.objects.filter(kind="amendment").order_by("quota__starts_on")
    assert [(one.quota, one.since, one.reason) for one in changes] == [
        (quota, amendment.effective_on, "Davantage de séances") for quota in years(scene)[1:]
    ]
    assert changes[0].differences() == ["Prévu\u00a0: 31 → 35", "Reste à programmer\u00a0: 31 → 35"]
    assert changes[0].amendment == f"Avenant n°\u00a01 du {timezone.localdate():%d/%m/%Y}"
    assert Commitment.objects.get().quantity == 35


def test_its_effect_is_what_signing_does_and_showing_it_writes_nothing(scene):
    amendment = prepared(scene, volume=35, since=timezone.localdate())
    effect = effect_of(amendment)
    assert [quota.quantity for quota in years(scene)] == [31, 31, 31]
    signed = sign(scene, amendment, effect_seen=effect.seen)
    shown, done = ([(one.quota.pk, one.old, one.new) for one in each.changes] for each in (effect, signed))
    assert shown == done
    assert len(done) == 3


def test_what_would_fall_under_what_is_used_is_refused_with_the_sessions(scene):
    for days in (3, 4, 5):
        session_in(scene, scene.quota, days)
    amendment = prepared(scene, volume=2, since=timezone.localdate())
    effect = effect_of(amendment)
    assert len(effect.sessions) == 3
    with pytest.raises(Refusal, match="3 places sont déjà prises"):
        sign(scene, amendment)
    assert [quota.quantity for quota in years(scene)] == [31, 31, 31]
    assert not Amendment.objects.get().is_signed


def test_a_later_end_adds_its_years(scene):
    last = years(scene)[-1]
    later = list(convention_years(scene.convention.effective_on, date(2100, 1, 1)))[4][1]
    amendment = prepared(scene, ends_on=later, volume=40)
    assert [quota.quantity for quota in effect_of(amendment).added] == [40, 40]
    sign(scene, amendment)
    assert [quota.quantity for quota in years(scene)] == [31, 40, 40, 40, 40]
    assert years(scene)[2].pk == last.pk
    assert years(scene)[-1].ends_on == Convention.objects.get().ends_on == later
    assert f"→ {later:%d/%m/%Y}" in amendment.lines.get(kind="term").change


def test_an_earlier_end_cuts_the_years_and_a_later_one_gives_them_back(scene):
    end, cut = scene.convention.ends_on, years(scene)[1].ends_on - timedelta(days=30)
    sign(scene, prepared(scene, ends_on=cut))
    assert [(quota.quantity, quota.ends_on) for quota in years(scene)][1:] == [(31, cut), (0, end)]
    sign(scene, prepared(scene, ends_on=end))
    assert [quota.quantity for quota in years(scene)] == [31, 31, 31]
    assert [quota.ends_on for quota in years(scene)] == [
        last for _first, last in convention_years(scene.convention.effective_on, end)
    ]


def test_an_end_before_planned_sessions_is_refused_with_them(scene):
    session_in(scene, years(scene)[0], 200)
    session_in(scene, years(scene)[1], 400)
    amendment = prepared(scene, ends_on=timezone.localdate() + timedelta(days=100), since=timezone.localdate())
    effect = effect_of(amendment)
    assert len(effect.sessions) == 2
    with pytest.raises(Refusal, match="ont lieu hors de cette période"):
        sign(scene, amendment)
    assert Convention.objects.get().ends_on == scene.convention.ends_on


def test_strands_and_clauses_change_in_words(scene):
    amendment = prepared(scene, strand="Un nouveau volet", clause="oui")
    sign(scene, amendment)
    assert scene.convention.strands.order_by("position").last().title == "Un nouveau volet"
    assert [line.change for line in amendment.lines.all()] == [
        "Volet\u00a0: Un nouveau volet",
        "Clause «\u00a0article 4\u00a0»\u00a0: une affiche → deux affiches",
    ]


def test_a_commitment_without_number_gets_its_volumes(scene):
    scene.commitment = CommitmentFactory(strand=scene.commitment.strand, quantity=None)
    since = list(convention_years(scene.convention.effective_on, scene.convention.ends_on))[1][0]
    sign(scene, prepared(scene, volume=5, since=since))
    assert [(quota.quantity, quota.starts_on >= since) for quota in years(scene)] == [(5, True), (5, True)]


def test_whoever_booked_since_makes_the_effect_shown_anew(scene):
    amendment = prepared(scene, volume=35)
    effect = effect_of(amendment)
    session_in(scene, scene.quota, 3)
    with pytest.raises(Outdated):
        sign(scene, amendment, effect_seen=effect.seen)
    sign(scene, amendment, effect_seen=effect_of(amendment).seen)


def test_a_closed_year_stays_as_it_was_closed(scene):
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        close_year(actor=scene.officer, quota_id=scene.quota.pk)
        sign(scene, prepared(scene, volume=35, since=scene.quota.starts_on))
    assert [quota.quantity for quota in years(scene)] == [31, 35, 35]


def test_amendments_are_numbered_and_a_signed_one_does_not_change(scene):
    first = prepared(scene, volume=35)
    sign(scene, first)
    assert prepared(scene).number == 2
    common = {"actor": scene.officer, "convention_id": scene.convention.pk, "seen": None, "amendment_id": first.pk}
    for deed in (
        lambda: add_clause(**common, clause="a", after="b"),
        lambda: drop_line(**common, line_id=first.lines.get().pk),
        lambda: abandon_amendment(**common),
        lambda: sign(scene, first),
    ):
        with pytest.raises(Refusal, match="est signé"):
            deed()


@pytest.mark.parametrize("status", [Convention.Status.PREPARATION, Convention.Status.ENDED])
def test_only_a_signed_convention_is_amended(scene, status):
    since = years(scene)[1].starts_on
    Convention.objects.update(status=status)
    with pytest.raises(Refusal, match="signée ou en vigueur"):
        prepared(scene, since=since)


def test_an_amendment_without_lines_or_signed_in_the_future_is_refused(scene):
    with pytest.raises(Refusal, match="ne change rien"):
        sign(scene, prepared(scene))
    with pytest.raises(Refusal, match="à venir"):
        sign(scene, prepared(scene, volume=35), signed_on=timezone.localdate() + timedelta(days=1))


def test_amendments_belong_to_the_owning_service_and_to_who_saw_the_latest(scene):
    amendment = prepared(scene, volume=35)
    stranger = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre")).user
    with pytest.raises(Refusal, match="autre service"):
        sign(scene, amendment, actor=stranger)
    with pytest.raises(Refusal, match="a changé pendant"):
        sign(scene, amendment, seen=scene.convention.version)
    assert [quota.quantity for quota in years(scene)] == [31, 31, 31]


def test_a_line_of_another_conventions_commitment_is_refused(scene):
    amendment, foreign = prepared(scene), ActivityFactory().commitment
    with pytest.raises(Refusal, match="de cette convention"):
        add_volume(
            actor=scene.officer,
            convention_id=scene.convention.pk,
            seen=None,
            amendment_id=amendment.pk,
            commitment_id=foreign.pk,
            quantity=4,
        )
