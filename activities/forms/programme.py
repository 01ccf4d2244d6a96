"""Proposing an activity, correcting its text, agreeing on themes."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from activities.forms.actions import ActionForm, count_field
from activities.models import Activity
from activities.models.activities import MOST_GROUPS
from activities.models.choices import FORMATS_BY_KIND, Format, Means
from foundation.form_keys import FormKeyField
from foundation.versions import VersionedFormMixin
from partnerships.models import Commitment, Convention
from partnerships.models.choices import Audience

TEXTS = [
    "title",
    "description",
    "simple_text",
    "duration_minutes",
    "group_size",
    "max_groups",
    "audiences",
    "accessibility",
    "material",
    "hygiene",
    "title_en",
    "description_en",
]
LONGEST_TEXT = 4000


class ActivityTextForm(VersionedFormMixin, forms.ModelForm):
    """Correcting the text of an activity keeps its agreements; another theme is another activity."""

    audiences = forms.MultipleChoiceField(
        label="Publics", choices=Audience.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    duration_minutes = count_field("Durée en minutes", required=True, least=10, most=600)
    group_size = count_field("Personnes par groupe", required=True, least=1)
    max_groups = count_field(
        "Groupes à la fois",
        least=1,
        most=MOST_GROUPS,
        help_text="Pour une visite à distance : à partir de 2, d’autres hôpitaux peuvent la rejoindre.",
    )

    class Meta:
        model = Activity
        fields = TEXTS
        help_texts = {
            "title": "Ce que l’on lit en premier. Court et concret.",
            "description": "Ce que les patients lisent : ce qui se passe, en phrases simples.",
            "accessibility": "Fauteuils, lit, boucle magnétique, audiodescription…",
            "material": "Ce que le médiateur apporte, ce que le service prépare.",
            "hygiene": "Matériel lavable ou à usage unique, consignes.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in TEXTS:
            if isinstance(self.fields[name].widget, forms.Textarea):
                self.fields[name].validators.append(MaxLengthValidator(LONGEST_TEXT))
                self.fields[name].widget.attrs.update(rows=3, maxlength=LONGEST_TEXT)
        if self.instance.pk and self.instance.format != Format.REMOTE_VISIT:
            del self.fields["max_groups"]

    def clean_max_groups(self) -> int:
        return self.cleaned_data["max_groups"] or 1


class ActivityForm(ActivityTextForm):
    """A new theme in a format under a commitment."""

    key = FormKeyField()

    class Meta(ActivityTextForm.Meta):
        fields = ["commitment", "format", *TEXTS]

    field_order = ["commitment", "format"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["duration_minutes"].initial = 60
        self.fields["group_size"].initial = 8
        self.fields["max_groups"].initial = 1
        running = Convention.objects.visible_to(user).running().values("pk")
        kinds = [kind for kind, formats in FORMATS_BY_KIND.items() if formats]
        self.fields["commitment"].queryset = Commitment.objects.filter(
            strand__convention__in=running, kind__in=kinds
        ).select_related("strand__convention")
        self.fields["commitment"].empty_label = "Choisissez un engagement"

    def clean(self):
        cleaned = super().clean()
        commitment, value = cleaned.get("commitment"), cleaned.get("format")
        if value != Format.REMOTE_VISIT and cleaned.get("max_groups", 1) > 1:
            self.add_error("max_groups", "Seule une visite à distance se partage : indiquez 1.")
        if commitment and value and value not in FORMATS_BY_KIND[commitment.kind]:
            fitting = ", ".join(str(format.label) for format in FORMATS_BY_KIND[commitment.kind])
            self.add_error("format", f"Ce format ne va pas avec cet engagement. Choisissez : {fitting}.")
        return cleaned


class AgreementForm(ActionForm):
    """A party's agreement on one theme, or on a season's programme at once."""

    activities = forms.ModelMultipleChoiceField(
        label="Thèmes",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un thème."},
    )
    agreed_on = forms.DateField(
        label="Accord donné le",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    agreed_by = forms.CharField(label="Par", max_length=150)
    means = forms.ChoiceField(
        label="Comment",
        choices=[(means, means.label) for means in Means if means != Means.SLOT],
        initial=Means.PORTAL,
    )
    programme = forms.CharField(
        label="Programme de saison",
        max_length=150,
        required=False,
        help_text="Si ces thèmes forment un programme : son nom, par exemple « printemps 2027 ».",
    )

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["activities"].queryset = waiting
