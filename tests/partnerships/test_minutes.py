"""Minutes approved by link: each member asked once, reminded once, and an answer that counts for one paper alone."""

import uuid
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from foundation.calendars import PARIS
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import Meeting, MinutesReview
from partnerships.services.committees import note_meeting_held
from partnerships.services.minutes import ask_again, withdraw_links
from partnerships.tokens import minutes_token
from tests.factories import (
    CommitteeFactory,
    CommitteeMemberFactory,
    DocumentFactory,
    HeadOfficeServiceFactory,
    MeetingFactory,
    MembershipFactory,
)
from tests.portal.html_forms import posted_from
from tests.rules import remind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def ordinary_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting():
    """Held yesterday, of a committee with two members."""
    committee = CommitteeFactory(name="Comité de suivi")
    for name in ("ville", "hopital"):
        CommitteeMemberFactory(committee=committee, email=f"{name}@example.org")
    return MeetingFactory(committee=committee, starts_at=NOW - timedelta(days=1), status="held")


@pytest.fixture
def officer(client, meeting):
    user = MembershipFactory(officer=True, service=meeting.committee.convention.owner).user
    client.force_login(user)
    return user


def minutes_for(meeting, **fields):
    return DocumentFactory(
        convention=meeting.committee.convention, kind="minutes", **{"readers": "committee", **fields}
    )


def attach(client, meeting, minutes):
    """In the meeting's form."""
    url = reverse("admin:partnerships_meeting_change", args=[meeting.pk])
    data = posted_from(client.get(url).content.decode(), "meeting_form")
    return client.post(url, {**data, "minutes": minutes.pk})


@pytest.fixture
def review(client, officer, meeting) -> MinutesReview:
    """What the City's member was asked."""
    attach(client, meeting, minutes_for(meeting))
    return MinutesReview.objects.get(member__email="ville@example.org")


def address(review) -> str:
    return reverse("minutes_by_link", args=[minutes_token(review)])


def press(client, review, answer: str, **fields):
    return client.post(address(review), {"key": uuid.uuid4(), "answer": answer, **fields})


def true_notices(kind: str) -> list[Notice]:
    return [notice for notice in Notice.objects.filter(kind=kind) if kind_named(kind).still_true(notice)]


# Asked --------------------------------------------------------------------------------------------


def test_each_member_is_asked_once_by_a_link_of_their_own(client, officer, meeting):
    minutes = minutes_for(meeting)
    assert attach(client, meeting, minutes).status_code == 302
    assert MinutesReview.objects.filter(document=minutes).count() == 2
    attach(client, meeting, minutes)
    notices = true_notices("minutes_to_approve")
    assert {notice.recipient_email for notice in notices} == {"ville@example.org", "hopital@example.org"}
    for notice in notices:
        review = MinutesReview.objects.get(pk=notice.object_id)
        assert review.member.email == notice.recipient_email
        assert minutes_token(review) in kind_named(notice.kind).render(notice).text


def test_minutes_of_a_meeting_to_come_wait_until_it_was_held(client, officer, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(status="planned")
    attach(client, meeting, minutes_for(meeting))
    assert not MinutesReview.objects.exists()
    note_meeting_held(actor=officer, meeting_id=meeting.pk, present=[meeting.committee.members.first()])
    assert MinutesReview.objects.count() == 2
    assert meeting.present.count() == 1


def test_minutes_that_are_the_services_alone_are_not_sent(client, officer, meeting):
    answer = attach(client, meeting, minutes_for(meeting, readers="internal"))
    assert "lisible que par votre service" in answer.content.decode()
    assert not MinutesReview.objects.exists()


def test_who_left_before_the_meeting_is_not_asked(client, officer, meeting):
    member = meeting.committee.members.get(email="ville@example.org")
    member.left_on = (NOW - timedelta(days=2)).date()
    member.save()
    attach(client, meeting, minutes_for(meeting))
    assert MinutesReview.objects.get().member.email == "hopital@example.org"


def test_who_has_not_answered_is_reminded_once(client, review):
    press(client, MinutesReview.objects.get(member__email="hopital@example.org"), "approve")
    for day in (7, 8, 14, 21):
        moment = datetime(2026, 11, 24, 9, 5, tzinfo=PARIS) + timedelta(days=day)
        with time_machine.travel(moment, tick=False):
            remind("minutes_reminder")
            if day == 7:
                (notice,) = true_notices("minutes_reminder")
                assert "Rappel" in kind_named(notice.kind).render(notice).subject
    assert list(Notice.objects.filter(kind="minutes_reminder").values_list("recipient_email", flat=True)) == [
        "ville@example.org"
    ]


# Answered -----------------------------------------------------------------------------------------


def test_reading_answers_nothing_and_shows_the_paper(client, review):
    client.logout()
    page = client.get(address(review))
    assert page.status_code == 200
    assert "J’approuve" in page.content.decode()
    paper = client.get(reverse("minutes_paper", args=[minutes_token(review)]))
    assert paper.content == bytes(review.document.content)
    assert paper["Content-Disposition"].startswith("attachment")
    assert client.head(address(review)).status_code == 200
    review.refresh_from_db()
    assert review.answer == ""
    assert not mail.outbox


def test_approving_is_noted_and_doing_it_again_is_harmless(client, review):
    client.logout()
    assert press(client, review, "approve").status_code == 302
    review.refresh_from_db()
    first = review.answered_at
    assert (review.answer, first) == ("approved", NOW)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert press(client, review, "approve").status_code == 302
    review.refresh_from_db()
    assert (review.answer, review.answered_at) == ("approved", first)
    assert "Vous l’avez approuvé" in client.get(address(review)).content.decode()


def test_a_remark_is_no_approval_and_stays_when_one_approves_later(client, review):
    press(client, review, "remark", remark="Page 2 : lire 12 visites.")
    review.refresh_from_db()
    assert (review.answer, review.remark) == ("remarked", "Page 2 : lire 12 visites.")
    press(client, review, "approve")
    review.refresh_from_db()
    assert (review.answer, review.remark) == ("approved", "Page 2 : lire 12 visites.")


def test_an_empty_remark_is_refused_with_a_sentence(client, review):
    answer = press(client, review, "remark", remark="  ")
    assert "Écrivez votre remarque" in answer.content.decode()
    review.refresh_from_db()
    assert review.answer == ""


def test_the_service_sees_who_approved_remarked_or_has_not_answered(client, review):
    press(client, review, "remark", remark="Une précision")
    page = client.get(reverse("admin:partnerships_meeting_change", args=[review.meeting_id])).content.decode()
    assert "Une précision" in page
    assert "pas encore" in page


# What a link opens no more ------------------------------------------------------------------------


def test_new_minutes_ask_anew_and_old_approvals_do_not_count(client, review):
    press(client, review, "approve")
    other = MinutesReview.objects.get(member__email="hopital@example.org")
    old = address(other)
    attach(client, review.meeting, minutes_for(review.meeting, title="Compte rendu corrigé"))
    assert MinutesReview.objects.current().count() == 2
    assert not MinutesReview.objects.current().exclude(answer="").exists()
    assert Meeting.objects.awaiting_approval().get() == review.meeting
    page = client.get(old)
    assert (page.status_code, "a remplacé celui-ci" in page.content.decode()) == (404, True)
    assert client.post(old, {"key": uuid.uuid4(), "answer": "approve"}).status_code == 404
    other.refresh_from_db()
    assert other.answer == ""
    assert {notice.object_id for notice in true_notices("minutes_to_approve")} == set(
        MinutesReview.objects.current().values_list("pk", flat=True)
    )


def test_a_link_lasts_thirty_days_from_the_asking(client, review):
    link = address(review)
    with time_machine.travel(NOW + timedelta(days=29, hours=23), tick=False):
        assert client.get(link).status_code == 200
        late = address(review)
    with time_machine.travel(NOW + timedelta(days=30, minutes=1), tick=False):
        assert client.get(link).status_code == 404
        assert client.get(late).status_code == 404, "a link written later ends with the asking"


def test_asking_again_renews_the_link_and_the_old_one_closes(client, officer, review):
    old = address(review)
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        ask_again(actor=officer, meeting_id=review.meeting_id)
        assert client.get(old).status_code == 404
        review.refresh_from_db()
        assert client.get(address(review)).status_code == 200
        assert len(true_notices("minutes_to_approve")) == 2


def test_a_withdrawn_link_opens_nothing(client, officer, review):
    withdraw_links(actor=officer, meeting_id=review.meeting_id, review_ids=[review.pk])
    for link in (address(review), reverse("minutes_paper", args=[minutes_token(review)])):
        assert client.get(link).status_code == 404
    assert press(client, review, "approve").status_code == 404
    assert true_notices("minutes_to_approve")[0].recipient_email == "hopital@example.org"


def test_minutes_that_the_service_took_back_for_itself_open_no_more(client, review):
    page, paper = (reverse(name, args=[minutes_token(review)]) for name in ("minutes_by_link", "minutes_paper"))
    assert [client.get(url).status_code for url in (page, paper)] == [200, 200]
    assert true_notices("minutes_to_approve") != []
    review.document.readers = "internal"
    review.document.save(update_fields=["readers"])
    assert [client.get(url).status_code for url in (page, paper)] == [404, 404]
    assert true_notices("minutes_to_approve") == []
    assert not MinutesReview.objects.unanswered().exists()


def test_a_forged_link_opens_nothing(client, review):
    assert client.get(reverse("minutes_by_link", args=["inventee"])).status_code == 404
    assert client.get(address(review)[:-2] + "x/").status_code == 404


def test_when_all_have_answered_nobody_is_chased(client, officer, review):
    for one in MinutesReview.objects.all():
        press(client, one, "approve")
    with pytest.raises(Refusal, match="Chaque membre a répondu"):
        ask_again(actor=officer, meeting_id=review.meeting_id)
    assert not Meeting.objects.awaiting_approval().exists()


def test_another_service_asks_and_withdraws_nothing(review):
    stranger = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Un autre")).user
    with pytest.raises(Refusal, match="autre service"):
        ask_again(actor=stranger, meeting_id=review.meeting_id)
    with pytest.raises(Refusal, match="autre service"):
        withdraw_links(actor=stranger, meeting_id=review.meeting_id, review_ids=[review.pk])


def test_the_pages_that_ask_and_withdraw_act(client, officer, review):
    base = f"/gestion/partnerships/meeting/{review.meeting_id}/agir"
    assert client.post(f"{base}/ask_again/", {"answered": "1"}).status_code == 302
    assert MinutesReview.objects.get(pk=review.pk).link_version == 2
    client.post(f"{base}/withdraw_links/", {"answered": "1", "reviews": [review.pk]})
    assert MinutesReview.objects.filter(pk=review.pk, revoked_at=NOW).exists()


def test_the_database_refuses_an_answer_without_its_moment(review):
    for change in ({"answer": "approved"}, {"answer": "remarked", "answered_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MinutesReview.objects.filter(pk=review.pk).update(**change)


def test_meetings_without_minutes_are_found_two_weeks_after(meeting):
    assert not Meeting.objects.without_minutes().exists()
    later = NOW + timedelta(days=20)
    assert Meeting.objects.without_minutes(later).get() == meeting
    Meeting.objects.filter(pk=meeting.pk).update(minutes=minutes_for(meeting))
    assert not Meeting.objects.without_minutes(later).exists()


def test_a_reminder_of_minutes_is_foretold_on_the_page_of_the_days_to_come(client, officer, review):
    page = client.get(reverse("admin:notifications_reminderrule_forecast"))
    assert page.status_code == 200
    assert str(review) in [str(one.thing) for one, _url in page.context["rows"]]
    assert ("", review.pk) in [(url, one.thing.pk) for one, url in page.context["rows"]]
