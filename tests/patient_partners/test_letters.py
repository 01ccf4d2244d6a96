"""Mission letters: written, proposed, accepted by both, declined, withdrawn, signed by hand, stopped, carried on."""

from datetime import timedelta
from itertools import product

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from patient_partners.letter_transitions import ACTS, may
from patient_partners.models import Introduction, Letter, PatientPartner, SheetVersion, SignedCopy
from patient_partners.models.letters import LETTER_FIELDS, LetterState, Side, Stop
from patient_partners.printing.letters import print_letter
from patient_partners.services import introductions, letters
from patient_partners.services.offers import leave, pause
from tests.activities.papers import read_paper
from tests.factories import (
    LETTER_BODY,
    IntroductionFactory,
    LetterFactory,
    MembershipFactory,
    letter_sheet,
)
from tests.rules import remind

pytestmark = pytest.mark.django_db
State = LetterState
TODAY = timezone.localdate


@pytest.fixture
def introduction():
    introduction = IntroductionFactory(interested=True)
    PatientPartner.objects.filter(pk=introduction.partner_id).update(full_name="Alma Inventée")
    introduction.partner.refresh_from_db()
    letter_sheet(introduction.project, "letter", LETTER_BODY)
    letter_sheet(introduction.project, "charter", "Nos engagements.")
    return introduction


@pytest.fixture
def referent(introduction):
    return MembershipFactory(accompanier=True, accompanied_group=introduction.project.hospital.group).user


def said(**changes) -> dict:
    first = TODAY()
    fields = {
        "mission": "Relire le livret.",
        "limits": "",
        "rhythm": "une heure par mois",
        "contact": "Porteuse, le matin",
        "starts_on": first,
        "ends_on": first + timedelta(days=200),
    }
    return fields | changes


def proposed_by(side, actor, introduction, **changes) -> Letter:
    letter = letters.write_letter(actor=actor, introduction_id=introduction.pk, said=said(**changes))
    return letters.propose(side=side, actor=actor, letter_id=letter.pk, seen=letter.version)


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient_email", "occasion"))


def test_proposed_letter_says_word_for_word_what_the_template_and_its_writer_say(introduction, referent):
    with translation.override("en"):
        letter = proposed_by(Side.STAFF, referent, introduction)

    said_plainly = letter.text.replace("\u00a0", " ")
    assert "Le ou la partenaire : Alma Inventée" in said_plainly
    assert "Ensemble : Relire le livret." in said_plainly
    assert "[" not in letter.text
    assert letter.template.number == letter.charter.number == 1
    assert not any(month in letter.text for month in ("January", "June", "November", "December"))


def test_person_and_team_are_told_of_a_letter_that_the_referent_proposes(introduction, referent):
    proposed_by(Side.STAFF, referent, introduction)

    assert told("letter_person") == [(introduction.partner.email, "proposed")]
    assert told("letter_team") == [(introduction.project.holder_email, "proposed")]
    assert told("letter_staff") == []


def test_letter_holds_once_both_accepted_it(introduction, referent):
    letter = proposed_by(Side.STAFF, referent, introduction)

    letter = letters.accept(side=Side.PERSON, letter_id=letter.pk, seen=letter.version)
    assert letter.state == State.PROPOSED
    letter = letters.accept(side=Side.TEAM, letter_id=letter.pk, seen=letter.version)

    assert letter.state == State.ACCEPTED
    assert letter.is_running
    assert told("letter_staff") == [(referent.email, "accepted")]


def test_team_that_proposes_accepts_by_that(introduction):
    letter = proposed_by(Side.TEAM, None, introduction)

    letter = letters.accept(side=Side.PERSON, letter_id=letter.pk, seen=letter.version)

    assert letter.state == State.ACCEPTED
    assert told("letter_team") == [(introduction.project.holder_email, "accepted")]


def test_what_was_not_seen_is_not_accepted(introduction, referent):
    letter = proposed_by(Side.STAFF, referent, introduction)

    with pytest.raises(Refusal) as refused:
        letters.accept(side=Side.PERSON, letter_id=letter.pk, seen=letter.version - 1)

    assert refused.value.field == "seen"


def test_withdrawn_letter_is_accepted_no_more(introduction, referent):
    letter = proposed_by(Side.STAFF, referent, introduction)
    seen = letter.version
    letters.withdraw(side=Side.STAFF, actor=referent, letter_id=letter.pk, seen=seen)

    with pytest.raises(Refusal, match="retirée"):
        letters.accept(side=Side.PERSON, letter_id=letter.pk, seen=seen)


def test_declined_letter_says_what_should_change_and_another_is_written_from_it(introduction, referent):
    letter = proposed_by(Side.STAFF, referent, introduction)
    letter = letters.decline(letter_id=letter.pk, seen=letter.version, words="Une demi-heure suffit.")

    draft = letters.write_again(side=Side.STAFF, actor=referent, letter_id=letter.pk, seen=letter.version)

    assert (letter.state, letter.answer) == (State.DECLINED, "Une demi-heure suffit.")
    assert draft.state == State.DRAFT
    assert {name: getattr(draft, name) for name in LETTER_FIELDS} == said()


@pytest.mark.parametrize("change", ["text", "mission", "ends_on", "person_accepted_at"])
def test_database_keeps_a_proposed_letter_as_it_was_accepted(change):
    letter = LetterFactory(accepted=True)
    value = {"ends_on": TODAY() + timedelta(days=900), "person_accepted_at": timezone.now()}.get(change, "Autre.")

    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**{change: value})


def test_proposed_letter_is_no_draft_again():
    letter = LetterFactory(proposed=True)
    emptied = {"state": "draft", "text": "", "template": None, "charter": None, "proposed_at": None}

    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**emptied)


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_open_to_its_sides_in_its_states(act):
    introduction = Introduction(partner=PatientPartner())
    for state, side in product(State, Side):
        letter = Letter(introduction=introduction, state=state, starts_on=TODAY(), ends_on=TODAY())

        assert may(letter, act, side) == (state in ACTS[act].sources and side in ACTS[act].sides)


def test_letter_of_another_ghu_is_not_theirs(introduction, referent):
    letter = LetterFactory(introduction=introduction)
    stranger = MembershipFactory(accompanier=True).user

    with pytest.raises(Refusal, match="autre GHU"):
        letters.propose(side=Side.STAFF, actor=stranger, letter_id=letter.pk, seen=letter.version)


def test_two_letters_of_one_person_and_team_never_hold_on_the_same_day(introduction, referent):
    proposed_by(Side.STAFF, referent, introduction)

    with pytest.raises(Refusal, match="Une autre lettre vaut déjà"):
        proposed_by(Side.STAFF, referent, introduction, starts_on=TODAY() + timedelta(days=200))


def test_letter_lasts_two_years_at_most(introduction, referent):
    with pytest.raises(Refusal, match="deux ans au plus"):
        proposed_by(Side.STAFF, referent, introduction, ends_on=TODAY() + timedelta(days=800))


def test_letter_is_written_with_whoever_said_yes_alone(referent, introduction):
    introduction.state = "later"
    introduction.save()

    with pytest.raises(Refusal, match="ne travaillent pas ensemble"):
        proposed_by(Side.STAFF, referent, introduction)


def test_signed_copy_is_kept_byte_for_byte_and_accepts_for_both(introduction, referent):
    letter = proposed_by(Side.STAFF, referent, introduction)
    content = print_letter(letter)

    letter = letters.keep_signed_copy(
        side=Side.STAFF,
        actor=referent,
        letter_id=letter.pk,
        seen=letter.version,
        content=content,
        signed_on=TODAY(),
    )

    assert letter.state == State.ACCEPTED
    assert bytes(SignedCopy.objects.get().content) == content


def test_stopped_letter_ends_today_for_a_neutral_reason(introduction, referent):
    letter = LetterFactory(introduction=introduction, accepted=True)

    letter = letters.stop(side=Side.PERSON, actor=None, letter_id=letter.pk, seen=letter.version, why=Stop.CHOICE)

    assert (letter.last_day, letter.is_over) == (TODAY(), True)
    assert told("letter_person") == []
    assert told("letter_staff") == [(referent.email, "stopped")]


def test_letter_is_carried_on_from_the_day_after_its_last(introduction, referent):
    letter = LetterFactory(introduction=introduction, accepted=True, ends_on=TODAY() + timedelta(days=20))

    draft = letters.write_again(side=Side.TEAM, actor=None, letter_id=letter.pk, seen=letter.version)

    assert draft.renews == letter
    assert (draft.starts_on, draft.ends_on) == (TODAY() + timedelta(days=21), TODAY() + timedelta(days=41))
    again = letters.write_again(side=Side.TEAM, actor=None, letter_id=letter.pk, seen=letter.version)
    assert again == draft


def pages_of(content: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


def test_room_to_sign_stays_on_the_page_of_the_last_section(introduction):
    """However long what comes before it is: a page break falls anywhere among these."""
    for lines in range(21, 33):
        text = "## La mission\n" + "Une ligne.\n\n" * lines + "## Arrêter\nÀ tout moment.\n\n## Les accords\n"
        letter = LetterFactory.build(introduction=introduction, text=text, pk=lines, proposed_at=timezone.now())
        letter.template = SheetVersion(number=1, released_on=timezone.localdate())
        signing = [page for page in pages_of(print_letter(letter)) if "Date et signature" in page]
        assert len(signing) == 1, lines
        assert "Arrêter" in signing[0], lines
        assert "Les accords" in signing[0], lines


def test_last_section_longer_than_a_page_leaves_the_agreements_their_own(introduction):
    text = "## Tout\n" + "Une ligne.\n\n" * 140 + "## Les accords\n"
    letter = LetterFactory(introduction=introduction, proposed=True, text=text)
    pages = pages_of(print_letter(letter))
    assert sum(page.count("Une ligne") for page in pages) == 140
    assert sum("Date et signature" in page for page in pages) == 1


def test_pdf_is_accessible_and_says_who_accepted_and_the_charter(introduction):
    letter = LetterFactory(introduction=introduction, accepted=True)

    content = print_letter(letter)

    paper = read_paper(content)
    assert b"pdfuaid" in content
    assert (paper.is_tagged, paper.language, paper.title) == (True, "fr", f"Lettre de mission n° {letter.pk}")
    assert "Le ou la partenaire Alma Inventée Accord donné le" in paper.text
    assert "Nos engagements." in paper.text


def test_pdf_of_a_letter_to_accept_has_lines_to_sign():
    paper = read_paper(print_letter(LetterFactory(proposed=True)))

    assert "Date et signature" in paper.text


@pytest.fixture
def ending(introduction, referent, starting_rules):
    written = timezone.now() - timedelta(days=100)
    return LetterFactory(
        introduction=introduction,
        accepted=True,
        person_accepted_at=written,
        team_accepted_at=written,
        ends_on=TODAY() + timedelta(days=30),
    )


def test_end_is_told_thirty_days_before_to_the_three_sides(ending, introduction, referent):
    remind("letter_ends")

    everybody = {introduction.partner.email, introduction.project.holder_email, referent.email}
    assert {email for email, _ in told("letter_ends")} == everybody
    assert all(occasion.startswith("J-30 ") for _, occasion in told("letter_ends"))


def test_end_is_told_sixty_days_before(introduction, referent, starting_rules):
    written = timezone.now() - timedelta(days=100)
    accepted = {"person_accepted_at": written, "team_accepted_at": written}
    LetterFactory(introduction=introduction, accepted=True, ends_on=TODAY() + timedelta(days=60), **accepted)

    remind("letter_ends")

    assert {occasion.split()[0] for _, occasion in told("letter_ends")} == {"J-60"}


def test_letter_that_another_carries_on_is_not_told_of(ending, introduction):
    LetterFactory(introduction=introduction, renews=ending, proposed=True, starts_on=TODAY() + timedelta(days=31))

    remind("letter_ends")

    assert told("letter_ends") == []


def test_mail_to_who_accompanies_and_to_the_team_names_no_partner(ending, referent):
    remind("letter_ends")

    for notice in Notice.objects.filter(kind="letter_ends"):
        message = kind_named("letter_ends").render(notice)
        is_person = notice.recipient_email == ending.partner.email
        assert ("Alma" in str(message)) == is_person


@pytest.mark.parametrize(
    ("traits", "part", "state", "stop"),
    [
        ({"accepted": True}, "leave", State.STOPPED, Stop.CHOICE),
        ({"accepted": True}, "done", State.STOPPED, Stop.DONE),
        ({"accepted": True}, "team over", State.STOPPED, Stop.PROJECT),
        ({"proposed": True}, "leave", State.WITHDRAWN, ""),
        ({"proposed": True}, "team over", State.WITHDRAWN, ""),
    ],
)
@pytest.mark.usefixtures("starting_rules")
def test_letter_ends_with_the_people_s_work_and_nothing_reminds_of_it(introduction, traits, part, state, stop):
    letter = LetterFactory(introduction=introduction, ends_on=TODAY() + timedelta(days=60), **traits)
    introduction.state, introduction.working_since = "working", TODAY()
    introduction.save()

    if part == "leave":
        leave(partner_id=introduction.partner_id)
    elif part == "done":
        seen = {"introduction_id": introduction.pk, "seen": introduction.version}
        introductions.end_introduction(actor=None, note="", **seen)
    else:
        with transaction.atomic():
            introductions.end_with_team(introduction.project)
    remind("letter_ends")

    letter.refresh_from_db()
    assert (letter.state, letter.stop) == (state, stop)
    assert letter.is_over or state == State.WITHDRAWN
    assert not told("letter_ends")


def test_draft_goes_when_a_team_and_a_person_part(introduction):
    letter = LetterFactory(introduction=introduction)

    with transaction.atomic():
        introductions.end_with_team(introduction.project)

    assert not Letter.objects.filter(pk=letter.pk).exists()


@pytest.mark.usefixtures("starting_rules")
def test_letter_of_somebody_who_pauses_holds(introduction):
    letter = LetterFactory(introduction=introduction, accepted=True)
    introduction.state, introduction.working_since = "working", TODAY()
    introduction.save()

    pause(partner_id=introduction.partner_id)

    letter.refresh_from_db()
    assert letter.is_running


def test_letter_that_is_stopped_before_its_first_day_held_no_day(introduction, referent):
    letter = LetterFactory(introduction=introduction, accepted=True, starts_on=TODAY() + timedelta(days=10))
    stopped = letters.stop(side=Side.PERSON, actor=None, letter_id=letter.pk, seen=letter.version, why=Stop.CHOICE)

    assert "avant son premier jour" in stopped.said_days
    stopped.starts_on, stopped.stopped_on = TODAY() - timedelta(days=2), TODAY() - timedelta(days=12)
    assert not stopped.takes_time


def test_letter_that_the_person_accepted_says_that_the_team_is_awaited(introduction):
    letter = LetterFactory(introduction=introduction, proposed=True)
    assert letter.standing == "à accepter"

    letter = letters.accept(side=Side.PERSON, letter_id=letter.pk, seen=letter.version)

    assert letter.standing == "acceptée, l’équipe est attendue"


@pytest.mark.parametrize(("first", "last", "runs"), [(-9, 0, True), (0, 9, True), (1, 9, False), (-9, -1, False)])
def test_letter_runs_on_both_its_days_and_between(first, last, runs):
    days = {"starts_on": TODAY() + timedelta(days=first), "ends_on": TODAY() + timedelta(days=last)}
    letter = LetterFactory(accepted=True, **days)

    assert letter.is_running is runs
    assert Letter.objects.running().exists() is runs
