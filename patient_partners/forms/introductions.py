"""The forms of a team and a person brought together, of their list, and of news to a person who waits."""

from collections.abc import Collection
from datetime import datetime

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from foundation.calendars import PARIS
from foundation.days import say_duration
from foundation.form_keys import FormKeyField
from foundation.plain_words import refuse_identity_numbers
from patient_partners.forms.filters import GroupFilterForm
from patient_partners.forms.path import refuse_skipped_hours
from patient_partners.models import Introduction
from patient_partners.models.introductions import ANSWERS, LONGEST_MESSAGE, IntroductionState
from patient_partners.models.news import LONGEST_NEWS
from patient_partners.services.introductions import Plan

PLAN, CALL_OFF, WORKING, END, WITHDRAW = "plan", "call_off", "working", "end", "withdraw"
STEP_BACK = "step_back"
# In minutes.
LENGTHS = (30, 45, 60, 90, 120)


def note_field(label, help_text="", *, longest: int = LONGEST_MESSAGE, **kwargs) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=longest,
        widget=forms.Textarea({"rows": 4}),
        validators=[refuse_identity_numbers],
        **kwargs,
    )


class ProposeForm(forms.Form):
    key = FormKeyField()
    message = note_field(
        "Un mot pour la personne",
        "Elle lit aussi ce que l’équipe cherche. Ne nommez personne, ne dites ni maladie ni traitement.",
        required=False,
    )


class AnswerForm(forms.Form):
    """One of the person's buttons."""

    key = FormKeyField()
    answer = forms.ChoiceField(choices=[(name, name) for name in (*ANSWERS, STEP_BACK)])


class PlanForm(forms.Form):
    """The first meeting, as `introduction` has it; `seen` is the version that the page shows."""

    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)
    day = forms.DateField(
        label=_("Le jour"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choisissez un jour.")},
    )
    start_time = forms.TimeField(
        label=_("L’heure"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Choisissez une heure.")},
    )
    minutes = forms.TypedChoiceField(label=_("Combien de temps"), coerce=int, initial=60)
    place = forms.CharField(
        label=_("Le lieu, et comment y venir"),
        max_length=200,
        required=False,
        validators=[refuse_identity_numbers],
    )
    link = forms.URLField(label=_("Le lien de visioconférence"), max_length=400, required=False, assume_scheme="https")
    note = note_field(
        _("Ce qu’il faut savoir"), _("Tous les deux le lisent. Ne dites ni maladie ni traitement."), required=False
    )

    def __init__(self, *args, introduction: Introduction, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = introduction.version
        self.fields["minutes"].choices = [(minutes, say_duration(minutes)) for minutes in LENGTHS]
        if introduction.starts_at:
            starts_at = timezone.localtime(introduction.starts_at)
            self.initial |= {"day": starts_at.date(), "start_time": starts_at.time()}
            self.initial["minutes"] = int((introduction.ends_at - introduction.starts_at).total_seconds() // 60)
            self.initial |= {name: getattr(introduction, name) for name in ("place", "link", "note")}

    def clean(self):
        cleaned = super().clean()
        refuse_skipped_hours(self, "day", "start_time")
        return cleaned

    def plan(self) -> Plan:
        said = self.cleaned_data
        starts_at = datetime.combine(said["day"], said["start_time"], tzinfo=PARIS)
        return Plan(starts_at=starts_at, **{name: said[name] for name in ("minutes", "place", "link", "note")})


class ActForm(forms.Form):
    """Another button about an introduction, one of `answers`: called off, working together, over, taken back."""

    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField()
    since = forms.DateField(
        label=_("Depuis quel jour"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    note = note_field(_("Un mot pour la personne"), required=False)

    def __init__(self, *args, introduction: Introduction, answers: Collection[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(name, name) for name in answers]
        self.fields["seen"].initial = introduction.version
        self.fields["since"].initial = timezone.localdate()


class NewsForm(forms.Form):
    key = FormKeyField()
    text = note_field(
        "Ce que vous lui écrivez",
        "Quelques phrases suffisent : où en est sa proposition, ce qui vient, ou qu’il faut encore attendre.",
        longest=LONGEST_NEWS,
        error_messages={"required": "Écrivez quelques mots avant d’envoyer."},
    )


class Shown(models.TextChoices):
    ALL = "", "toutes"
    TO_MEET = "to_meet", "rencontre à venir"
    NO_OUTCOME = "no_outcome", "rencontre passée, sans suite notée"


class Order(models.TextChoices):
    NEWEST = "", "proposée récemment"
    OLDEST = "oldest", "proposée depuis longtemps"
    MEETING = "meeting", "première rencontre"
    TEAM = "team", "équipe"


ORDERS = {
    Order.NEWEST: ("-proposed_at",),
    Order.OLDEST: ("proposed_at",),
    Order.MEETING: (models.F("starts_at").asc(nulls_last=True),),
    Order.TEAM: ("project__title",),
}


class IntroductionFilterForm(GroupFilterForm):
    show = forms.ChoiceField(label="Mises en relation", choices=Shown.choices, required=False)
    state = forms.ChoiceField(label="État", required=False)
    sort = forms.ChoiceField(label="Dans l’ordre de", choices=Order.choices, required=False)

    rows = Introduction
    group_of = "project__hospital__group"
    field_order = ["show", "state", "group"]

    def adapt(self, user) -> None:
        super().adapt(user)
        states = [(state.value, capfirst(state.label)) for state in IntroductionState]
        self.fields["state"].choices = [("", "Tous"), *states]

    def introductions(self) -> models.QuerySet[Introduction]:
        """What the page shows, in its order."""
        said = self.cleaned_data
        shown = {Shown.TO_MEET: self.visible.to_meet, Shown.NO_OUTCOME: self.visible.met_without_outcome}
        rows = shown.get(said.get("show"), self.visible.all)()
        if said.get("state"):
            rows = rows.filter(state=said["state"])
        return self.of_group(rows).order_by(*ORDERS[Order(said.get("sort") or "")], "pk")
