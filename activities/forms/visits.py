"""What is known of a group's visit to the museum: one question a line, and whatever is not known yet stays empty."""

from django import forms
from django.db import models
from django.utils.text import capfirst

from activities.forms.actions import AcknowledgingForm, SessionForm, count_field, refuse_detail_above_total
from activities.forms.days import day_input, time_input
from activities.models import Outing, Participation
from activities.models.choices import Organiser, Paper, Transport
from activities.models.outings import ATTESTED
from activities.services.visits import COUNTS, Obtained, VisitPlan
from foundation.calendars import PARIS
from foundation.plain_words import refuse_identity_numbers

STILL_TO_OBTAIN = ("", "Pas encore")
# Each part of the attestation: its question, its hint, and what « obtenu » is called there.
QUESTIONS = {
    "medical": (
        "Avis médicaux",
        "Un avis favorable pour chaque patient hospitalisé qui sort. Les avis restent dans les dossiers.",
        "Obtenus",
    ),
    "direction": (
        "Autorisation de la direction",
        "Au cas par cas ou générale : une autorisation générale convient.",
        "Obtenue",
    ),
    "parental": (
        "Accord de l’autorité parentale, pour les mineurs",
        "Un mineur ne sort qu’avec ses parents ou une personne qu’ils ont désignée.",
        "Obtenu pour tous les mineurs",
    ),
}


def _label_of(name: str) -> str:
    return capfirst(Outing._meta.get_field(name).verbose_name)


def _labels_of(choices: type[models.TextChoices]) -> list[tuple[str, str]]:
    return [("", "Pas encore décidé"), *((value, capfirst(label)) for value, label in choices.choices)]


def _name_field(part: str) -> forms.CharField:
    return forms.CharField(
        label=_label_of(f"{part}_by"),
        max_length=150,
        required=False,
        help_text="Nom et fonction du professionnel. Jamais le nom d’un patient.",
        validators=[refuse_identity_numbers],
    )


def _day_field(part: str) -> forms.DateField:
    return forms.DateField(
        label=_label_of(f"{part}_on"),
        required=False,
        widget=day_input(),
        error_messages={"invalid": "Indiquez un jour, par exemple 24/11/2026."},
    )


class VisitForm(SessionForm, AcknowledgingForm):
    expected_total = count_field(
        "Personnes dans le groupe",
        required=True,
        least=1,
        help_text="Tout le monde compris, accompagnateurs aussi.",
    )
    expected_patients = count_field(
        "Patients", help_text="Patients hospitalisés. Aucun : écrivez 0, et l’attestation n’est pas demandée."
    )
    expected_relatives = count_field("Proches")
    expected_staff = count_field("Professionnels")
    wheelchairs = count_field("Fauteuils roulants")
    companions = count_field(
        "Accompagnateurs", help_text="Qui reste avec le groupe toute la visite : soignants, bénévoles, proches."
    )
    transport = forms.ChoiceField(label="Comment vient le groupe", required=False, choices=_labels_of(Transport))
    organiser = forms.ChoiceField(
        label="Qui organise le transport",
        required=False,
        widget=forms.RadioSelect,
        choices=_labels_of(Organiser),
    )
    arrives = forms.TimeField(
        label="Heure d’arrivée au musée",
        required=False,
        widget=time_input(),
        error_messages={"invalid": "Indiquez une heure, par exemple 14:15."},
    )
    meeting_point = forms.CharField(
        label="Point de rendez-vous",
        required=False,
        max_length=150,
        help_text="Où le musée attend le groupe : une porte, une rue.",
        validators=[refuse_identity_numbers],
    )

    def __init__(self, *args, group: Participation, **kwargs):
        super().__init__(*args, **kwargs)
        self.group = group
        for part, (question, hint, obtained) in QUESTIONS.items():
            self._ask(part, question, hint, obtained)
        self.initial |= {name: getattr(group, name) for name in COUNTS}
        if outing := getattr(group, "outing", None):
            self._fill_from(outing)

    def _ask(self, part: str, question: str, hint: str, obtained: str) -> None:
        choices = [STILL_TO_OBTAIN, (Paper.OBTAINED, obtained)]
        if part == "parental":
            choices.append((Paper.NOT_CONCERNED, "Sans objet : aucun mineur"))
        self.fields[part] = forms.ChoiceField(
            label=question, help_text=hint, required=False, widget=forms.RadioSelect, choices=choices
        )
        self.fields[f"{part}_by"], self.fields[f"{part}_on"] = _name_field(part), _day_field(part)
        self.initial[part] = ""

    def _fill_from(self, outing) -> None:
        names = ("companions", "transport", "organiser", "meeting_point")
        attested = [f"{part}{end}" for part in ATTESTED for end in ("", "_by", "_on")]
        self.initial |= {name: getattr(outing, name) for name in (*names, *attested)}
        self.initial["arrives"] = outing.arrives_at and outing.arrives_at.astimezone(PARIS).time()

    def counts(self) -> list:
        return [self[name] for name in (*COUNTS, "companions")]

    def way(self) -> list:
        return [self[name] for name in ("transport", "organiser", "arrives", "meeting_point")]

    def parts(self) -> list[list]:
        """Of each part of the attestation, its question, then by whom and when."""
        return [[self[part], self[f"{part}_by"], self[f"{part}_on"]] for part in ATTESTED]

    def clean(self):
        cleaned = super().clean()
        refuse_detail_above_total(self, "expected_total", COUNTS[1:4])
        for part in ATTESTED:
            self._refuse_half(part)
        return cleaned

    def _refuse_half(self, part: str) -> None:
        """Obtained, it says by whom and when; where the names were forgotten, nobody fills this form any more.

        Typed beside an answer that would not keep them, they are asked about.
        """
        if self.cleaned_data.get(part) != Paper.OBTAINED:
            if {f"{part}_by", f"{part}_on"} & set(self.changed_data):
                obtained = QUESTIONS[part][2]
                self.add_error(part, f"Vous dites par qui ou quand : cochez « {obtained} », ou videz ces deux cases.")
            return
        if not self.cleaned_data.get(f"{part}_by") and f"{part}_by" not in self.errors:
            self.add_error(f"{part}_by", "Dites par quel professionnel : son nom et sa fonction.")
        if not self.cleaned_data.get(f"{part}_on") and f"{part}_on" not in self.errors:
            self.add_error(f"{part}_on", "Indiquez quel jour.")

    def plan(self) -> VisitPlan:
        answers = self.cleaned_data
        names = (*COUNTS, "companions", "transport", "organiser", "arrives", "meeting_point")
        said = {name: answers[name] for name in names} | {"wheelchairs": answers["wheelchairs"] or 0}
        attestation = {
            part: Obtained(paper=answers[part], by=answers[f"{part}_by"], on=answers[f"{part}_on"]) for part in ATTESTED
        }
        return VisitPlan(**said, attestation=attestation)
