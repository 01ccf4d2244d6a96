"""The forms of the programme's events: registering, planning, who was there, what is left of it."""

from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from foundation.calendars import PARIS
from foundation.form_keys import FormKeyField
from foundation.plain_words import refuse_identity_numbers
from partnerships.models import HospitalGroup
from partnerships.models.registrations import MOST_PLACES
from partnerships.services.registrations import Person
from patient_partners.forms.path import day_field, refuse_skipped_hours
from patient_partners.models import Event, Programme, Project
from patient_partners.models.choices import Readers
from patient_partners.models.events import LONGEST_TEXT, EventKind
from patient_partners.services.events import EventSaid

END_OF_DAY = time(23, 59)
CONFIRM, ACCEPT, LEAVE = "confirm", "accept", "leave"


class PersonForm(forms.Form):
    """Who comes. Nothing else is asked: no illness, no job."""

    key = FormKeyField()
    full_name = forms.CharField(
        label=_("Nom et prénom"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Adresse e-mail"),
        help_text=_("Le lien pour venir, ou pour annuler, y est envoyé."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": _("Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr.")},
    )

    def person(self, language: str) -> Person:
        return Person(full_name=self.cleaned_data["full_name"], email=self.cleaned_data["email"], language=language[:2])


class OwnAnswerForm(forms.Form):
    """What a person does with their own registration: the button says it."""

    key = FormKeyField()
    answer = forms.ChoiceField(choices=[(CONFIRM, CONFIRM), (ACCEPT, ACCEPT), (LEAVE, LEAVE)])


class ActForm(forms.Form):
    """A button."""

    key = FormKeyField()


class CancelForm(forms.Form):
    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label="Pourquoi",
        help_text="Les personnes inscrites lisent cette phrase.",
        max_length=250,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Dites pourquoi\u00a0: les personnes inscrites le lisent."},
    )


class RemoveForm(forms.Form):
    key = FormKeyField()
    why = forms.CharField(
        label="Pourquoi",
        help_text="La personne lira cette phrase.",
        max_length=250,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class EventForm(forms.Form):
    """What an event says of itself."""

    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="Nature")
    title = forms.CharField(label="Titre", max_length=150)
    day = day_field("Jour")
    begins = forms.TimeField(label="De", widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label="À", widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    place = forms.CharField(label="Lieu", max_length=250, required=False, help_text="Vide\u00a0: à distance.")
    link = forms.URLField(
        label="Lien de la visioconférence",
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text="Seules les personnes inscrites le lisent.",
    )
    places = forms.IntegerField(label="Places", min_value=1, max_value=MOST_PLACES, initial=100)
    closes_on = day_field(
        "Inscriptions jusqu’au", required=False, help_text="Ce jour compris. Vide\u00a0: jusqu’au début."
    )
    language = forms.ChoiceField(label="Langue du rendez-vous", choices=[("fr", "Français"), ("en", "Anglais")])
    description = forms.CharField(
        label="Présentation",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        validators=[refuse_identity_numbers],
    )

    SAID = ("kind", "title", "day", "begins", "ends", "place", "link", "places", "closes_on", "language", "description")

    def __init__(self, *args, event: Event | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, capfirst(kind.label)) for kind in EventKind]
        if event:
            self._fill(event)

    def _fill(self, event: Event) -> None:
        starts, ends = timezone.localtime(event.starts_at, PARIS), timezone.localtime(event.ends_at, PARIS)
        for name in ("kind", "title", "place", "link", "places", "language", "description"):
            self.fields[name].initial = getattr(event, name)
        self.fields["seen"].initial = event.version
        self.fields["day"].initial, self.fields["begins"].initial = starts.date(), starts.time()
        self.fields["ends"].initial = ends.time()
        if event.closes_at != event.starts_at:
            self.fields["closes_on"].initial = timezone.localtime(event.closes_at, PARIS).date()

    def clean(self):
        cleaned = super().clean()
        refuse_skipped_hours(self, "day", "begins", "ends")
        return cleaned

    def said_fields(self) -> list:
        return [self[name] for name in self.SAID]

    def said(self) -> EventSaid:
        given, day = self.cleaned_data, self.cleaned_data["day"]
        starts_at = datetime.combine(day, given["begins"], PARIS)
        closes_on = given["closes_on"]
        is_at_start = closes_on is None or closes_on == day
        names = ("kind", "title", "places", "place", "link", "language", "description")
        return EventSaid(
            starts_at=starts_at,
            ends_at=datetime.combine(day, given["ends"], PARIS),
            closes_at=starts_at if is_at_start else datetime.combine(closes_on, END_OF_DAY, PARIS),
            **{name: given[name] for name in names},
        )


class NewEventForm(EventForm):
    """With whom it is for, which changes no more."""

    readers = forms.ChoiceField(
        label="Pour qui", help_text="Ne change plus ensuite\u00a0: annulez, puis créez-en un autre."
    )
    team = forms.ModelChoiceField(
        label="Pour une seule équipe",
        queryset=None,
        required=False,
        empty_label="Toutes",
        help_text="Pour une réunion d’accompagnement.",
    )
    group = forms.ModelChoiceField(label="Pour un seul GHU", queryset=None, required=False, empty_label="Tous")

    def __init__(self, *args, programme: Programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["readers"].choices = [(reader.value, capfirst(reader.label)) for reader in Readers]
        self.fields["team"].queryset = Project.objects.underway().filter(programme=programme)
        self.fields["team"].label_from_instance = lambda project: project.name
        self.fields["group"].queryset = HospitalGroup.objects.all()

    def audience(self) -> dict:
        team, group = self.cleaned_data["team"], self.cleaned_data["group"]
        return {
            "readers": self.cleaned_data["readers"],
            "team_id": team.pk if team else None,
            "group_id": group.pk if group else None,
        }

    def said_fields(self) -> list:
        kind, title, *others = super().said_fields()
        return [kind, title, self["readers"], self["team"], self["group"], *others]


class AttendanceForm(forms.Form):
    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)
    present = forms.TypedMultipleChoiceField(
        label="Qui était là", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.IntegerField(
        label="Autres personnes présentes",
        help_text="Venues sans inscription\u00a0: leur nombre suffit.",
        min_value=0,
        max_value=9_999,
        initial=0,
    )

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        rows = list(event.registrations.expected().select_related("project").order_by("full_name", "pk"))
        self.fields["present"].choices = [(row.pk, _with_team(row)) for row in rows]
        # Before anybody is noted, all are ticked: whoever did not come is the exception.
        absent = event.present is not None
        self.fields["present"].initial = [row.pk for row in rows if not absent or row.state == "attended"]
        self.fields["others"].initial = event.present_others
        self.fields["seen"].initial = event.version
        if not rows:
            del self.fields["present"]


class MinutesForm(forms.Form):
    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)
    minutes = forms.CharField(
        label="Compte rendu",
        help_text="Ce qui s’est dit et décidé. N’écrivez le nom d’aucun patient, ni rien de sa santé.",
        max_length=LONGEST_TEXT * 2,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        validators=[refuse_identity_numbers],
    )
    resources = forms.CharField(
        label="Ressources",
        help_text="Des liens ou de courts textes, un par ligne.",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    is_shared = forms.BooleanField(label="Les montrer aussi sur la page publique du rendez-vous", required=False)

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = event.version
        for name in ("minutes", "resources", "is_shared"):
            self.fields[name].initial = getattr(event, name)
        if not event.is_public:
            del self.fields["is_shared"]


def _with_team(row) -> str:
    return f"{row.full_name} ({row.project.name})" if row.project else row.full_name
