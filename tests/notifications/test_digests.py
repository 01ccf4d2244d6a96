"""How each person wants to be told: at once, in a digest, or only what needs an action."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import User
from notifications.letters import Button, Letter, lay_out
from notifications.models import Notice, State
from notifications.services import Recipient, queue_notices, tick
from notifications.services.outbox import next_digest
from notifications.services.waiting import leaves_at, say_wait, with_wait

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=PARIS)
NEXT_MORNING = datetime(2026, 11, 25, 8, 0, tzinfo=PARIS)

pytestmark = pytest.mark.django_db(transaction=True)


def write_news(notice: Notice):
    return lay_out(
        Letter(
            subject=f"Nouvelle {notice.object_id}",
            heading="Une nouvelle",
            lead=f"Ce que dit la nouvelle {notice.object_id}.",
            reason="Pour les tests.",
            button=Button("Lire", f"https://portail.example.org/{notice.object_id}/"),
        )
    )


@pytest.fixture
def tell(register_kind):
    """Tells a person of something at noon; gives its row."""
    register_kind("news", is_optional=True, render=write_news)
    register_kind("question", render=write_news)

    def queue(person, object_id=1, kind="news", **traits):
        with time_machine.travel(NOON, tick=False):
            queue_notices(
                kind=kind,
                object_type="news",
                object_id=object_id,
                occasion="1",
                recipients=[Recipient.of(person)],
                **traits,
            )
        return Notice.objects.get(kind=kind, object_id=object_id, recipient=person)

    return queue


@pytest.fixture
def reader():
    return User.objects.create_user("anne@example.org", full_name="Anne", pace=User.Pace.DIGEST)


def tick_at(moment):
    with time_machine.travel(moment, tick=False):
        tick()


def subjects(smtp_sink):
    return [str(received.message["Subject"]) for received in smtp_sink]


def test_news_of_a_day_come_in_one_message_at_the_chosen_hour(tell, reader, smtp_sink):
    notices = [tell(reader, number) for number in (1, 2, 3)]
    tick_at(NEXT_MORNING - timedelta(minutes=1))
    assert not smtp_sink
    for _ in range(2):
        tick_at(NEXT_MORNING)
    assert subjects(smtp_sink) == ["Votre récapitulatif : 3 nouvelles"]
    text = smtp_sink[0].message.get_body(("plain",)).get_content()
    for number in (1, 2, 3):
        assert f"Nouvelle {number}" in text
        assert f"Ce que dit la nouvelle {number}." in text
        assert f"https://portail.example.org/{number}/" in text
    digest = Notice.objects.get(kind="digest")
    for notice in notices:
        notice.refresh_from_db()
        assert (notice.state, notice.digest) == (State.GATHERED, digest)


@pytest.mark.parametrize(("late", "sent"), [(10, 2), (11 * 60, 1)])
def test_digest_takes_what_is_due_at_its_very_hour_though_the_tick_writes_it_a_little_later(
    tell, reader, smtp_sink, late, sent
):
    User.objects.update(digest_hour=9)
    reader.refresh_from_db()
    tell(reader, 1)
    due_at = NEXT_MORNING.replace(hour=9)
    with time_machine.travel(due_at + timedelta(seconds=late), tick=False):
        news = {"kind": "news", "object_type": "news", "object_id": 2, "occasion": "1"}
        queue_notices(**news, recipients=[Recipient.of(reader)], due_at=due_at)
        tick()
    assert subjects(smtp_sink) == (["Votre récapitulatif : 2 nouvelles"] if sent == 2 else ["Nouvelle 1"])


def test_single_news_comes_as_itself(tell, reader, smtp_sink):
    tell(reader)
    tick_at(NEXT_MORNING)
    assert subjects(smtp_sink) == ["Nouvelle 1"]
    assert not Notice.objects.filter(kind="digest").exists()


def test_what_is_no_longer_true_is_left_out_of_the_digest(tell, reader, register_kind, smtp_sink):
    for number in (1, 2, 3):
        tell(reader, number)
    register_kind("news", is_optional=True, render=write_news, still_true=lambda notice: notice.object_id != 2)
    tick_at(NEXT_MORNING)
    assert subjects(smtp_sink) == ["Votre récapitulatif : 2 nouvelles"]
    assert Notice.objects.get(object_id=2).state == State.CANCELLED


@pytest.mark.parametrize("pace", [User.Pace.DIGEST, User.Pace.ACTIONS])
def test_what_asks_for_an_action_comes_at_once_whatever_the_pace(tell, reader, smtp_sink, pace):
    User.objects.update(pace=pace)
    reader.refresh_from_db()
    tell(reader, kind="question")
    tick_at(NOON)
    assert subjects(smtp_sink) == ["Nouvelle 1"]


@pytest.mark.parametrize(("hours", "sent"), [(23, 1), (43, 1), (45, 0)])
@pytest.mark.parametrize("pace", [User.Pace.DIGEST, User.Pace.ACTIONS])
def test_what_begins_within_a_day_of_the_digest_does_not_wait_for_it(tell, reader, smtp_sink, hours, sent, pace):
    """Noon to the next morning at eight are 20 h: what begins within 44 h would be told too late."""
    User.objects.update(pace=pace)
    reader.refresh_from_db()
    tell(reader, concerns_at=NOON + timedelta(hours=hours))
    tick_at(NOON)
    assert len(smtp_sink) == (sent if pace == User.Pace.DIGEST or hours <= 24 else 0)


def test_who_wants_only_actions_gets_no_news_and_the_log_says_why(tell, smtp_sink):
    person = User.objects.create_user("bob@example.org", full_name="Bob", pace=User.Pace.ACTIONS)
    notice = tell(person)
    tick_at(NOON)
    assert not smtp_sink
    assert (notice.state, notice.last_error) == (
        State.CANCELLED,
        "Cette personne ne reçoit que ce qui lui demande quelque chose.",
    )


def test_what_would_be_too_late_in_the_digest_comes_at_once(tell, reader, smtp_sink):
    tell(reader, not_after=NEXT_MORNING)
    tick_at(NOON)
    assert len(smtp_sink) == 1


@pytest.mark.parametrize(
    ("moment", "hour", "expected"),
    [
        (NOON, 8, NEXT_MORNING),
        (NOON, 12, NOON),
        (NOON, 18, datetime(2026, 11, 24, 18, 0, tzinfo=PARIS)),
        # The night in which the clocks go forward, then back.
        (datetime(2027, 3, 27, 22, 0, tzinfo=PARIS), 8, datetime(2027, 3, 28, 8, 0, tzinfo=PARIS)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=PARIS), 8, datetime(2026, 10, 25, 8, 0, tzinfo=PARIS)),
    ],
)
def test_digest_hour_is_a_wall_time_of_paris(moment, hour, expected):
    assert next_digest(moment, hour) == expected


def test_digest_that_is_refused_shows_and_its_news_stay_with_it(tell, moody_smtp):
    person = User.objects.create_user("refused@example.org", full_name="R", pace=User.Pace.DIGEST)
    for number in (1, 2):
        tell(person, number)
    tick_at(NEXT_MORNING)
    assert Notice.objects.get(kind="digest").state == State.FAILED
    assert Notice.objects.filter(state=State.GATHERED).count() == 2


def test_closed_account_gets_no_digest(tell, reader, smtp_sink):
    for number in (1, 2):
        tell(reader, number)
    User.objects.update(is_active=False)
    tick_at(NEXT_MORNING)
    assert not smtp_sink
    assert set(Notice.objects.values_list("state", flat=True)) == {State.CANCELLED}


def broken(notice):
    if notice.object_id == 2:
        raise KeyError("a kind's bug")
    return True


def test_news_that_cannot_be_asked_or_said_is_named_and_keeps_no_other_back(tell, reader, register_kind, smtp_sink):
    def render(notice):
        return write_news(notice) if broken(notice) else None

    for number in (1, 2):
        tell(reader, number)
    register_kind("news", label="nouvelle du jour", is_optional=True, render=render, still_true=broken)
    tick_at(NEXT_MORNING)
    assert subjects(smtp_sink) == ["Votre récapitulatif : 2 nouvelles"]
    text = smtp_sink[0].message.get_body(("plain",)).get_content()
    assert "Nouvelle 1" in text
    assert "Nouvelle du jour" in text


def test_digest_that_cannot_be_gathered_keeps_nobody_elses_message_back(tell, reader, smtp_sink, monkeypatch):
    def fail(*args):
        raise RuntimeError("a bug")

    other = User.objects.create_user("bob@example.org", full_name="Bob")
    tell(reader)
    tell(other, object_id=2)
    monkeypatch.setattr("notifications.services.digests._gather_for", fail)
    tick_at(NEXT_MORNING)
    assert [received.recipients for received in smtp_sink] == [["bob@example.org"]]


def test_log_says_that_news_wait_for_the_digest_and_until_when(tell, reader, smtp_sink):
    notice = with_wait(Notice.objects.all(), NOON).get(pk=tell(reader).pk)
    assert say_wait(notice, NOON) == "attend le récapitulatif de son destinataire, part demain à 8\u00a0h"
    assert leaves_at(notice, NOON) == NEXT_MORNING
    tick_at(leaves_at(notice, NOON))
    assert len(smtp_sink) == 1
