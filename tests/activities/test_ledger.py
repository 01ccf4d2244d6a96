"""The year's ledger adds up, and every figure is the count of the rows behind it."""

import pytest

from activities.ledger import ledger_filters, ledger_of
from activities.models import Session
from partnerships.models import Quota
from tests.factories import QuotaFactory, SessionFactory
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db

TRAITS = {
    "requested": {"requested": True},
    "upcoming": {},
    "to_report": {"to_report": True},
    "held": {"held": True},
    "cancelled_counted": {"cancelled": True, "counts_anyway": True},
}


def a_session_in_every_state(scene) -> None:
    for trait in (*TRAITS.values(), {"cancelled": True}, {"declined": True}):
        SessionFactory(quota=scene.quota, activity=scene.activity, hospital=scene.hospital, **trait)


def test_ledger_adds_up_in_full():
    scene = hospital_scene()
    Quota.objects.filter(pk=scene.quota.pk).update(
        extra=2, extra_reason="Semaine des arts", extra_granted_by=scene.officer
    )
    a_session_in_every_state(scene)
    scene.quota.refresh_from_db()
    (ledger,) = ledger_of([scene.quota])
    assert (ledger.requested, ledger.upcoming, ledger.to_report, ledger.held, ledger.cancelled_counted) == (1,) * 5
    assert ledger.total == 33 == ledger.taken + ledger.left
    assert ledger.left == scene.quota.left == 28
    assert ledger.taken == scene.quota.used


@pytest.mark.parametrize("figure", TRAITS)
def test_each_figure_opens_its_own_rows(figure):
    scene = hospital_scene()
    a_session_in_every_state(scene)
    rows = Session.objects.filter(ledger_filters()[figure])
    assert rows.count() == 1


def test_volume_without_sessions_is_all_left():
    (ledger,) = ledger_of([QuotaFactory(quantity=12)])
    assert (ledger.taken, ledger.left) == (0, 12)


def test_ledger_of_many_volumes_is_one_query(django_assert_num_queries):
    quotas = [SessionFactory().quota for _ in range(5)]
    with django_assert_num_queries(1):
        assert [ledger.upcoming for ledger in ledger_of(quotas)] == [1] * 5
