"""The forms of a team's path: what happened and what comes next; why a turn is taken back."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.calendars import PARIS, is_skipped
from foundation.form_keys import FormKeyField
from patient_partners.models import Project
from patient_partners.models.choices import Stage
from patient_partners.models.path import LONGEST_LACK, LONGEST_WORD, SUPPORT, What
from patient_partners.path import Path
from patient_partners.services.path import Said

SKIPPED = gettext_noop(
    "Cette nuit-là, les horloges passent de 2 h à 3 h : cette heure n’existe pas. Choisissez-en une autre."
)
STEP = f"{What.STEP}:"


def day_field(label: str, **kwargs) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


def refuse_skipped_hours(form: forms.Form, day: str, *hours: str) -> None:
    """Put a sentence beside each field among `hours` that, on the day of the field `day`, names no hour of Paris."""
    said = form.cleaned_data
    for name in hours:
        if said.get(day) and said.get(name) and is_skipped(datetime.combine(said[day], said[name], PARIS)):
            form.add_error(name, _(SKIPPED))


class NoteForm(forms.Form):
    """What happened (a step that the team came to, a meeting, any news, the end), what it lacks, what is next."""

    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)
    what = forms.ChoiceField(label="Ce qui s’est passé")
    on = day_field("Quel jour")
    text = forms.CharField(
        label="En quelques mots",
        help_text="L’équipe le lit. N’écrivez le nom d’aucun patient, ni rien de sa santé.",
        max_length=LONGEST_WORD,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    lacks = forms.CharField(
        label="Ce qui manque à l’équipe maintenant",
        help_text="Videz ce qui ne manque plus.",
        max_length=LONGEST_LACK,
        required=False,
    )
    next_on = day_field("La prochaine date", required=False)
    next_what = forms.CharField(
        label="Ce qui est prévu ce jour-là",
        help_text="Par exemple\u00a0: réunion avec l’équipe, à 14\u00a0h, dans le service.",
        max_length=LONGEST_LACK,
        required=False,
    )

    def __init__(self, *args, project: Project, path: Path, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = _choices(project, path)
        self.fields["text"].needed_for = "demandé, sauf pour une étape suivante"
        self.fields["seen"].initial = project.version
        self.fields["on"].initial = timezone.localdate()
        self.fields["lacks"].initial = project.lacks
        if project.next_on and project.next_on >= timezone.localdate():
            self.fields["next_on"].initial = project.next_on
            self.fields["next_what"].initial = project.next_what

    def said(self) -> Said:
        what, _colon, stage = self.cleaned_data["what"].partition(":")
        fields = {name: self.cleaned_data[name] for name in ("on", "text", "lacks", "next_on", "next_what")}
        return Said(what=what, stage=stage, **fields)


def _choices(project: Project, path: Path) -> list:
    """The steps after the one where the team stands first, then those before it: coming back is rarer."""
    stages = [Stage(place.step.stage) for place in path.places]
    here = stages.index(project.stage) if project.stage in stages else -1
    ordered = [*stages[here + 1 :], *stages[: max(here, 0)]]
    kinds = (What.NOTE, *SUPPORT)
    return [
        ("Sans changer d’étape", [(kind.value, capfirst(kind.label)) for kind in kinds]),
        ("L’équipe passe à une étape", [(f"{STEP}{stage.value}", capfirst(stage.label)) for stage in ordered]),
        ("C’est fini", [(What.END.value, capfirst(What.END.label))]),
    ]


class TakeBackForm(forms.Form):
    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label="Pourquoi",
        help_text="Cela reste dans l’histoire de l’équipe, qui le lit.",
        max_length=LONGEST_LACK,
        error_messages={"required": "Dites pourquoi\u00a0: cela reste dans l’histoire de l’équipe."},
    )
