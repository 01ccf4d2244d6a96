"""What is posted past the browser to every form of the partnership: refused in words, what was typed kept, no error."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from patient_partners import tokens
from patient_partners.models import RecognitionFact, TimeGiven
from patient_partners.services.path import Said, note_path
from tests.factories import (
    LETTER_BODY,
    CallFactory,
    EventFactory,
    EventRegistrationFactory,
    HospitalFactory,
    HospitalGroupFactory,
    IntroductionFactory,
    LetterFactory,
    MembershipFactory,
    PatientPartnerFactory,
    ProgrammeFactory,
    ProjectFactory,
    QuestionnaireFactory,
    SearchFactory,
    letter_sheet,
)

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TYPED = ("text", "textarea", "email", "url", "tel", "search", "date", "time", "number")


@dataclass
class Form:
    """A form of a page: its fields as they stand, which of them are typed into, its buttons."""

    action: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def typed(self, *kinds: str) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind in (kinds or TYPED)]


class Forms(HTMLParser):
    """All the forms of a page that post."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.now: Form | None = None
        self.select = self.textarea = None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form" and found.get("method") == "post" and "/compte/" not in found.get("action", ""):
            self.now = Form(action=found.get("action", ""))
            self.forms.append(self.now)
        if self.now is None or ("name" not in found and tag != "option"):
            return
        if tag == "button":
            self.now.buttons.append((found["name"], found.get("value", "")))
        elif tag == "input":
            self._take(found["name"], found.get("type", "text"), found)
        elif tag in ("select", "textarea"):
            setattr(self, tag, found["name"])
            self._take(found["name"], tag, {})
        elif tag == "option" and self.select and found.get("value"):
            self.now.fields[self.select] = [found["value"]]

    def _take(self, name: str, kind: str, found: dict) -> None:
        self.now.kinds[name] = kind
        if kind not in ("radio", "checkbox") or name not in self.now.fields:
            self.now.fields[name] = [found.get("value") or ""]

    def handle_data(self, data):
        if self.textarea and self.now:
            self.now.fields[self.textarea][-1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.now = None
        elif tag in ("select", "textarea"):
            setattr(self, tag, None)


class Everybody:
    """A team and a person with all that they have, and the pages of both and of the service, each with its forms."""

    def __init__(self) -> None:
        programme = ProgrammeFactory()
        self.officer = MembershipFactory(officer=True, service=programme.owner).user
        hospital = HospitalFactory(group=HospitalGroupFactory())
        team = ProjectFactory(programme=programme, hospital=hospital, accepted=True)
        SearchFactory(project=team)
        over = ProjectFactory(programme=programme, hospital=hospital, accepted=True)
        end = Said(what="end", on=timezone.localdate(), text="Les deux ans sont passés.")
        note_path(actor=self.officer, project_id=over.pk, seen=over.version, said=end)
        people = [PatientPartnerFactory(owner=programme.owner, groups=[hospital.group]) for _each in range(6)]
        self.person, left, unasked = people[0], people[4], people[5]
        left.state, left.left_at = "left", timezone.now()
        left.save()
        asked = IntroductionFactory(project=team, partner=self.person)
        yes = IntroductionFactory(project=team, partner=people[1], planned=True)
        working = IntroductionFactory(project=team, partner=people[2], working=True)
        free = IntroductionFactory(project=team, partner=people[3], interested=True)
        for becomes in ("letter", "charter"):
            letter_sheet(team, becomes, LETTER_BODY)
        draft = LetterFactory(introduction=yes)
        held = LetterFactory(introduction=working, accepted=True)
        proposed = LetterFactory(introduction=working, proposed=True, starts_on=held.ends_on + timedelta(days=1))
        RecognitionFact.objects.create(letter=held, on=timezone.localdate(), what="Un livre.")
        time = TimeGiven.objects.create(letter=held, on=timezone.localdate(), minutes=30, use="meeting")
        CallFactory(programme=programme)
        sheet, sent = ProjectFactory(programme=programme), ProjectFactory(programme=programme, sent=True)
        coming, past = EventFactory(programme=programme), EventFactory(programme=programme, past=True)
        place = EventRegistrationFactory(event=coming)
        EventRegistrationFactory(event=past)
        questionnaire = QuestionnaireFactory(project=team)

        own, of_team = tokens.partner_token, tokens.project_token(team)
        self.by_link = [
            reverse("call"),
            reverse("partner_offer"),
            reverse("partner_link"),
            reverse("project_link"),
            reverse("project_by_link", args=[tokens.project_token(sheet)]),
            reverse("search_by_link", args=[of_team]),
            *(reverse("team_introduction", args=[of_team, each.pk]) for each in (asked, yes, working)),
            reverse("team_letter_new", args=[of_team, free.pk]),
            *(reverse("team_letter", args=[of_team, each.pk]) for each in (draft, held, proposed)),
            reverse("team_event", args=[of_team, coming.pk]),
            reverse("public_event", args=[coming.pk]),
            tokens.event_registration_url(place).split("example.org", 1)[-1],
            tokens.questionnaire_path(questionnaire),
            reverse("questionnaire_colleague", args=[tokens.colleagues_token(questionnaire)]),
            reverse("partner_own", args=[own(self.person)]),
            reverse("partner_own", args=[own(left)]),
            reverse("own_introduction", args=[own(self.person), asked.pk]),
            reverse("own_introduction", args=[own(people[2]), working.pk]),
            *(reverse("partner_letter", args=[own(people[2]), each.pk]) for each in (held, proposed)),
            reverse("partner_time", args=[own(people[2]), time.pk]),
            reverse("partner_wishes", args=[own(people[2])]),
        ]
        self.of_service = [
            reverse("project_read", args=[sent.pk]),
            reverse("team", args=[team.pk]),
            reverse("team_take_back", args=[over.pk]),
            reverse("team_search", args=[team.pk]),
            reverse("introduction_propose", args=[team.pk, unasked.pk]),
            *(reverse("introduction", args=[each.pk]) for each in (asked, yes, working)),
            reverse("letter_new", args=[free.pk]),
            *(reverse("letter", args=[each.pk]) for each in (draft, held, proposed)),
            reverse("give_news", args=[unasked.pk]),
            reverse("partner_read", args=[unasked.pk]),
            reverse("event_new"),
            reverse("event", args=[coming.pk]),
            *(reverse(name, args=[coming.pk]) for name in ("event_edit", "event_cancel")),
            *(reverse(name, args=[past.pk]) for name in ("event_attendance", "event_minutes")),
            reverse("event_remove", args=[coming.pk, place.pk]),
        ]


@pytest.fixture(scope="module")
def everybody(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Everybody()
        transaction.set_rollback(True)


def sent_from(client, everybody, said) -> Iterator:
    """Each button of each page, pressed with what `said` makes of its form; everything is undone after each."""
    for pages, user in ((everybody.by_link, None), (everybody.of_service, everybody.officer)):
        if user:
            client.force_login(user, BACKEND)
        for page in pages:
            got = client.get(page)
            assert got.status_code == 200, page
            for form in Forms(got.content.decode()).forms:
                for name, value in (form.buttons or [("", "")]) if said(form) else []:
                    posted = form.fields | said(form) | ({name: [value]} if name else {})
                    with transaction.atomic():
                        answer = client.post(form.action or page, posted)
                        transaction.set_rollback(True)
                    yield page, value, form, answer


def each_typed(value: str, *kinds: str):
    return lambda form: {name: [value] for name in form.typed(*kinds)}


def each_hidden(form: Form) -> dict:
    """All that a page sends of itself and nobody sees: which version, which button, what is ticked."""
    kinds = ("hidden", "radio", "checkbox", "select")
    kept = ("csrfmiddlewaretoken", "key")
    return {name: ["9" * 40] for name, kind in form.kinds.items() if kind in kinds and name not in kept}


HOSTILE = {
    "ten thousand letters": each_typed("é" * 10_000, "text", "textarea", "tel"),
    "the last day": each_typed("9999-12-31", "date"),
    "the first day": each_typed("0001-01-01", "date"),
    "a script": each_typed("javascript:alert(1)", "url"),
    "what nobody sees": each_hidden,
}


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_what_no_page_would_send_is_refused_in_words_and_nothing_typed_is_lost(client, everybody, settings, said):
    settings.ACCOUNT_RATE_LIMITS = {}
    count = 0
    for page, button, form, answer in sent_from(client, everybody, said):
        count += 1
        where = f"{page} {button}"
        assert answer.status_code in (200, 302), where
        if answer.status_code == 302 or answer.streaming:
            continue
        text = answer.content.decode()
        assert 'class="error-summary"' in text, where
        for name, (value,) in said(form).items():
            assert form.kinds[name] not in TYPED or value in text, f"{where} {name}"
    assert count


def test_address_that_runs_a_script_is_no_link_of_a_meeting_or_an_event(client, everybody, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    answers = list(sent_from(client, everybody, each_typed("data:text/html,<script>alert(1)</script>", "url")))

    planning = [answer for _page, button, _form, answer in answers if button in ("plan", "")]
    assert planning
    assert {answer.status_code for answer in planning} == {200}
