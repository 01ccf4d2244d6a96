"""Forms of one action on a session: answer, cancel, name the mediator."""

from collections.abc import Collection

from django import forms
from django.utils import timezone

from activities.models import Session
from activities.models.absences import mediators_of
from activities.models.choices import CANCEL_REASONS, RECEIVED, Cancellation, CancelReason, Means
from foundation.form_keys import FormKeyField
from foundation.versions import SeenField, SeenRowsMixin
from partnerships.models.choices import Side

MOST_PEOPLE = 999


class ActionForm(forms.Form):
    """A form that acts once, whatever the number of clicks."""

    key = FormKeyField()


class SessionForm(SeenRowsMixin, ActionForm):
    """A form about one session as its page shows it."""

    seen = SeenField()

    def __init__(self, *args, session: Session, **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session
        self.show(session)

    def show_again(self, session: Session) -> None:
        self.session = session
        super().show_again(session)

    def seen_version(self) -> int | None:
        return self.version_seen(self.session)


class AcknowledgingForm(ActionForm):
    """A form that names a mediator or fills a room: a case to tick appears once something was said against it."""

    acknowledged = forms.BooleanField(
        label="Enregistrer quand même : c’est entendu", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.data.get("acknowledged"):
            self.ask_to_acknowledge()

    def ask_to_acknowledge(self) -> None:
        self.fields["acknowledged"].widget = forms.CheckboxInput()


def gone(what: str) -> dict[str, str]:
    """What to say of a choice that was offered when the page was opened, and is not any more."""
    sentence = f"{what}. Faites un autre choix : vos autres saisies sont gardées."
    return {"invalid_choice": sentence, "invalid_pk_value": sentence}


def count_field(label: str, *, required: bool = False, least: int = 0, most: int = MOST_PEOPLE, **kwargs):
    """A number of people: the phone shows its digits."""
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    sentences = {
        "required": "Indiquez un nombre.",
        "invalid": "Écrivez un nombre entier, en chiffres.",
        "min_value": "Indiquez au moins %(limit_value)s.",
        "max_value": "Indiquez au plus %(limit_value)s.",
    }
    sentences |= kwargs.pop("error_messages", {})
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        widget=widget,
        error_messages=sentences,
        **kwargs,
    )


class SideForm(SessionForm):
    """An action for one side. Who may act for both (the culture service) says in whose name."""

    side = forms.ChoiceField(
        label="Au nom de",
        choices=Side.choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Cette action n’est plus possible pour cette partie. Rechargez la page."},
    )

    def __init__(self, *args, sides: Collection[Side], on_behalf: bool, **kwargs):
        super().__init__(*args, **kwargs)
        names = {Side.HOSPITAL: "l’hôpital", Side.PARTNER: self.session.partner.name}
        ordered = [side for side in Side if side in sides]
        self.fields["side"].choices = [(side, names[side]) for side in ordered]
        if len(ordered) == 1:
            self.in_the_name_of = names[ordered[0]] if on_behalf else ""
            self.fields["side"].widget = forms.HiddenInput()
            self.fields["side"].initial = ordered[0]

    def clean_side(self) -> Side:
        return Side(self.cleaned_data["side"])


def refuse_detail_above_total(
    form: forms.Form, total_name: str, detail_names: Collection[str], *, by: str = "public"
) -> None:
    """The audiences of a group never add up to more people than its total, nor do its ages."""
    total = form.cleaned_data.get(total_name)
    detail = sum(form.cleaned_data.get(name) or 0 for name in detail_names)
    if total is not None and detail > total:
        form.add_error(total_name, f"Le détail par {by} fait {detail} : il dépasse le total. Corrigez l’un ou l’autre.")


def received_fields() -> dict[str, forms.Field]:
    """From whom an agreement came, how and when: « accord reçu de … par téléphone le … »."""
    return {
        "agreed_by": forms.CharField(
            label="Accord donné par",
            max_length=150,
            help_text="Le nom et la fonction de la personne qui l’a donné.",
            error_messages={"required": "Indiquez qui a donné cet accord."},
        ),
        "means": forms.ChoiceField(
            label="Comment", choices=[(means, means.label) for means in RECEIVED], initial=Means.PHONE
        ),
        "agreed_on": forms.DateField(
            label="Le",
            initial=timezone.localdate,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        ),
    }


def clean_agreed_on(form: forms.Form):
    if form.cleaned_data["agreed_on"] > timezone.localdate():
        raise forms.ValidationError("La date de l’accord ne peut pas être à venir.")
    return form.cleaned_data["agreed_on"]


class AgreeForm(SideForm):
    """Agreeing for one's own side asks nothing; whoever records it for another says from whom it came, and how."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if kwargs["on_behalf"]:
            self.fields |= received_fields()

    clean_agreed_on = clean_agreed_on

    def agreement(self) -> dict:
        """What the service takes; nothing when it is the person's own."""
        names = ("agreed_by", "means", "agreed_on")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}


class SessionAgreeForm(AgreeForm):
    """What was received for one date of a cycle was often said for all of them."""

    whole_cycle = forms.BooleanField(
        label="Pour toutes les dates à venir du cycle qui attendent cet accord", required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not (kwargs["on_behalf"] and self.session.cycle_id):
            del self.fields["whole_cycle"]
        self.order_fields([name for name in self.fields if name != "whole_cycle"])


class DeclineForm(SideForm):
    why = forms.CharField(
        label="Pourquoi",
        max_length=250,
        help_text="L’autre partie lira cette phrase. Jamais le nom d’un patient.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites en une phrase pourquoi : l’autre partie la lira."},
    )


class CancelForm(SideForm):
    how = forms.ChoiceField(
        label="Que s’est-il passé",
        choices=[(how, how.label.capitalize()) for how in (Cancellation.ON_SITE, Cancellation.NOT_HELD)],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui s’est passé."},
    )
    reason = forms.ChoiceField(
        label="Motif",
        choices=CANCEL_REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un motif."},
    )
    neither = forms.BooleanField(
        label="Ni l’hôpital ni le partenaire n’y peut rien",
        required=False,
        help_text="Épidémie, transport, intempérie.",
    )
    why = forms.CharField(
        label="Précision",
        max_length=250,
        required=False,
        help_text="Une phrase pour l’autre partie. Rien de médical, jamais le nom d’un patient.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ["side", "how"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.session.starts_at > timezone.now():
            del self.fields["how"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == CancelReason.OTHER and not cleaned.get("why", "").strip():
            self.add_error("why", "Pour un autre motif, dites lequel en une phrase.")
        return cleaned


class WhyForm(SideForm):
    """Taking something back: the reason helps whoever reads the history, and is not required."""

    why = forms.CharField(
        label="Pourquoi",
        max_length=250,
        required=False,
        help_text="L’autre partie lira cette phrase. Jamais le nom d’un patient.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TakeBackForm(WhyForm, AcknowledgingForm):
    """What stands in the mediators' way by now is said first."""


class MediatorForm(SessionForm, AcknowledgingForm):
    """Drawn as one button for each person."""

    mediator = forms.ModelChoiceField(
        label="Qui assure cette séance",
        queryset=None,
        required=False,
        empty_label="À désigner",
        error_messages=gone("Cette personne n’est plus proposée"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mediator"].queryset = mediators_of([self.session.partner_id])


class TeamForm(SessionForm, AcknowledgingForm):
    """Who animates a session together with its lead."""

    mediators = forms.ModelMultipleChoiceField(
        label="En binôme avec", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    speakers = forms.CharField(
        label="Intervenants extérieurs",
        max_length=250,
        required=False,
        help_text="Noms et métiers, séparés par des virgules. Jamais le nom d’un patient.",
    )
    field_order = ["key", "mediators", "acknowledged", "speakers"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        colleagues = mediators_of([self.session.partner_id]).exclude(pk=self.session.lead_mediator_id)
        self.fields["mediators"].queryset = colleagues
        self.initial |= {
            "mediators": [person.pk for person in self.session.seconds],
            "speakers": self.session.other_speakers,
        }
