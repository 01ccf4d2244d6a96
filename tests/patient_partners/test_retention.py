"""How long a partner's file is kept: a year after leaving, two years of consent that a message offers to renew."""

import uuid
from datetime import datetime, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from foundation.calendars import PARIS
from foundation.models import Forgotten
from notifications.composing import compose
from notifications.kinds import acts_of_the_clock, kind_named
from notifications.models import Notice
from patient_partners.models import PatientPartner
from patient_partners.models.patient_partners import LAPSED_KEPT
from patient_partners.services import erasure, offers
from patient_partners.tokens import partner_path
from tests.factories import PatientPartnerFactory
from tests.rules import remind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]
ENDS = "partner_consent_ends"


def at(day, hour=10) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=PARIS)


def ending_in(days: int, **said) -> PatientPartner:
    return PatientPartnerFactory(consent_ends_on=timezone.localdate() + timedelta(days=days), **said)


def reminded() -> list[str]:
    return list(Notice.objects.filter(kind=ENDS).values_list("recipient_email", flat=True))


def test_who_left_is_erased_a_year_after_and_not_before():
    partner = PatientPartnerFactory(left=True)
    year_after = partner.left_at + relativedelta(years=1)

    erasure.forget_those_who_left(year_after - timedelta(minutes=1))
    assert PatientPartner.objects.exists()
    erasure.forget_those_who_left(year_after)

    assert not PatientPartner.objects.exists()
    assert (Forgotten.objects.get().what, Forgotten.objects.get().count) == ("fiches de partenaires partis", 1)
    assert partner.erased_on == timezone.localdate(year_after)


@pytest.mark.parametrize("state", ["potential", "paused"])
def test_consent_that_nobody_renews_ends_the_file_on_the_day_that_was_said(state):
    partner = ending_in(0, state=state)
    assert partner.erased_on == partner.consent_ends_on + LAPSED_KEPT + timedelta(days=1)

    erasure.forget_lapsed(at(partner.erased_on - timedelta(days=1), 23))
    assert PatientPartner.objects.exists()
    erasure.forget_lapsed(at(partner.erased_on, 0))

    assert not PatientPartner.objects.exists()
    assert Forgotten.objects.get().what == "fiches de partenaires sans accord"


def test_who_left_is_kept_a_year_whatever_their_consent():
    ending_in(-200, left=True)

    erasure.forget_lapsed(timezone.now())

    assert PatientPartner.objects.exists()


def test_both_are_kept_by_the_clock():
    assert {erasure.forget_those_who_left, erasure.forget_lapsed} <= set(acts_of_the_clock())


def test_end_of_a_consent_is_reminded_a_month_and_a_week_before(time_machine):
    partner = ending_in(31)
    today = timezone.localdate()
    told = []
    for day in range(33):
        time_machine.move_to(at(today + timedelta(days=day)))
        remind(ENDS)
        told.append(len(reminded()))

    assert [day for day in range(1, 33) if told[day] > told[day - 1]] == [1, 24]
    assert set(reminded()) == {partner.email}


def reminded_notice(time_machine) -> Notice:
    time_machine.move_to(at(timezone.localdate()))
    remind(ENDS)
    return Notice.objects.get(kind=ENDS)


def test_reminder_leads_to_a_button_that_renews(client, time_machine):
    partner = ending_in(30)
    text = compose(reminded_notice(time_machine)).text
    assert partner_path(partner).split(":")[0] in text
    assert str(partner.erased_on.year) in text
    assert '<details class="actor" open>' in client.get(partner_path(partner)).content.decode()

    client.post(partner_path(partner), {"key": uuid.uuid4(), "answer": "renew", "accepted": 1})

    partner.refresh_from_db()
    assert partner.consent_ends_on == timezone.localdate() + relativedelta(years=2)


@pytest.mark.parametrize("change", ["renew", "leave"])
def test_reminder_is_not_sent_to_who_has_just_renewed_or_left(time_machine, change):
    partner = ending_in(30)
    notice, kind = reminded_notice(time_machine), kind_named(ENDS)
    assert kind.still_true(notice)
    if change == "renew":
        offers.renew_consent(partner_id=partner.pk, accepted=1, language="fr")
    else:
        offers.leave(partner_id=partner.pk)

    assert not kind.still_true(notice)


def test_who_left_before_is_not_reminded(time_machine):
    ending_in(30, left=True)
    time_machine.move_to(at(timezone.localdate()))

    remind(ENDS)

    assert reminded() == []
