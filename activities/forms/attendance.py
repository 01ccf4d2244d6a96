"""Saying who was at a training, with those who came unannounced."""

import re

from django import forms
from django.core.validators import validate_email

from activities.forms.actions import SessionForm, gone
from activities.forms.registrations import OTHER_ORGANISATION
from activities.models import Registration
from activities.services.registrations import Person
from foundation.plain_words import refuse_identity_numbers

# Of those who came from no hospital of the convention.
NO_HOSPITAL = "-"
WHERE_FROM = {
    "hospital": "Choisissez leur hôpital, ou « Aucun de la convention ».",
    "organisation": "Choisissez leur musée ou organisation.",
}
# One person on a line; « 06 12 34 56 78 » is nobody's name or job.
EXAMPLE = "Par exemple : Claude Martin, claude.martin@aphp.fr, infirmier."
ADDRESS = re.compile(r"<?([^\s,;<>()]*@[^\s,;<>()]*)>?")
LONG_NUMBER = re.compile(r"(?:\d[ .-]?){6}")
SHOWN_LENGTH = 80
NAME_LENGTH, JOB_LENGTH = (Registration._meta.get_field(name).max_length for name in ("full_name", "job"))


def _people_field(label: str, help_text: str) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        coerce=int,
        choices=(),
        required=False,
        help_text=help_text,
        error_messages=gone("Une de ces personnes n’est plus inscrite"),
        widget=forms.CheckboxSelectMultiple,
    )


class AttendanceForm(SessionForm):
    """Everybody who had a place is ticked at first: whoever did not come is unticked, whoever came besides is added."""

    present = _people_field("Étaient là", "Décochez les absents.")
    others = _people_field("Venus sans avoir eu de place", "Cochez ceux qui sont venus quand même.")
    arrivals = forms.CharField(
        label="Venus sans être inscrits",
        max_length=8000,
        required=False,
        help_text=(
            "Une personne par ligne : nom, adresse e-mail, fonction, entre virgules. Sans adresse, l’attestation "
            "s’imprime ici."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "Claude Martin, claude.martin@aphp.fr, infirmier"}),
        validators=[refuse_identity_numbers],
    )
    hospital = forms.ChoiceField(
        label="Leur hôpital",
        choices=(),
        required=False,
        help_text="D’un autre hôpital encore ? Enregistrez, puis ajoutez-les de même.",
        error_messages=gone("Cet hôpital n’est plus proposé"),
    )
    organisation = forms.ChoiceField(
        label="Leur musée ou organisation",
        choices=(),
        required=False,
        help_text="Plusieurs ? Enregistrez, puis ajoutez les suivants de même.",
        error_messages=gone("Cette organisation n’est plus conviée"),
    )

    def __init__(self, *args, people, others, hospitals, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = [(row.pk, _name_of(row)) for row in people]
        self.initial["present"] = [row.pk for row in people if row.state != "absent"]
        self.fields["others"].choices = [(row.pk, _name_of(row)) for row in others]
        for name in ("present", "others"):
            if not self.fields[name].choices:
                del self.fields[name]
        self._ask_somebody()
        for name in WHERE_FROM:
            self.fields[name].needed_for = "demandé pour qui n’était pas inscrit"
        if hospitals:
            # Said, never taken for granted: whoever has none is no relay and counts for no hospital.
            choices = [(hospital.pk, hospital.name) for hospital in hospitals]
            self.fields["hospital"].choices = [("", "Choisissez"), *choices, (NO_HOSPITAL, "Aucun de la convention")]
        else:
            del self.fields["hospital"]
        if organisations:
            choices = [(name, name) for name in organisations]
            unsaid = [("", "Choisissez")] * (len(choices) > 1)
            self.fields["organisation"].choices = [*unsaid, *choices, (OTHER_ORGANISATION, "Une autre structure")]
        else:
            del self.fields["organisation"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("arrivals"):
            for name, sentence in WHERE_FROM.items():
                if name in self.fields and name not in self.errors and not cleaned.get(name):
                    self.add_error(name, sentence)
        return cleaned

    def clean_arrivals(self) -> list[tuple[str, str, str]]:
        """Each line's person; every line that is none is told at once."""
        people, problems = [], []
        for rank, line in enumerate(self.cleaned_data["arrivals"].splitlines(), start=1):
            try:
                people += [_read_arrival(rank, line)] if line.strip() else []
            except forms.ValidationError as problem:
                problems.append(problem)
        if problems:
            raise forms.ValidationError(problems)
        return people

    def _ask_somebody(self) -> None:
        """A training to which nobody came is none: the first list is to be filled in, unless another one is."""
        first, *others = (name for name in ("present", "others", "arrivals") if name in self.fields)
        field = self.fields[first]
        field.required = not any(self.data.get(name, "").strip() for name in others)
        field.needed_for = "demandé, sauf si d’autres sont venus"
        field.error_messages["required"] = (
            "Personne n’est venu ? Annulez plutôt la formation, avec son motif, sur sa fiche."
        )

    def came(self) -> list[int]:
        return [*self.cleaned_data.get("present", ()), *self.cleaned_data.get("others", ())]

    def people(self) -> list[Person]:
        hospital, organisation = self.cleaned_data.get("hospital", ""), self.cleaned_data.get("organisation", "")
        hospital_id = int(hospital) if hospital not in ("", NO_HOSPITAL) else None
        if organisation == OTHER_ORGANISATION:
            organisation = ""
        return [
            Person(full_name=name, email=email, job=job, hospital_id=hospital_id, organisation=organisation)
            for name, email, job in self.cleaned_data["arrivals"]
        ]


def _read_arrival(rank: int, line: str) -> tuple[str, str, str]:
    """Name, address and job of one line, the name first; also « Claude Martin <claude@aphp.fr> », as mail programs
    copy it. Raises ValidationError, with the line and what it should be.
    """
    emails = ADDRESS.findall(line)
    parts = [part.strip(' \u00a0"') for part in re.split(r"[,;\t]", ADDRESS.sub(",", line))]
    name, *rest = [part for part in parts if part] or [""]
    email, job = "".join(emails[:1]), "".join(rest[:1])
    if problem := _problem_of(name, emails, rest):
        shown = line.strip() if len(line.strip()) <= SHOWN_LENGTH else line.strip()[:SHOWN_LENGTH] + "…"
        raise forms.ValidationError(f"Ligne {rank}, « {shown} » : {problem}")
    return name, email, job


def _problem_of(name: str, emails: list[str], rest: list[str]) -> str:
    """Why a line is not one person, and what to write; empty when it is."""
    if not name:
        return "écrivez d’abord le nom et le prénom."
    if len(emails) > 1 or len(rest) > 1:
        return f"une seule personne par ligne, et rien de plus que son nom, son adresse et sa fonction. {EXAMPLE}"
    if any(LONG_NUMBER.search(part) for part in (name, *rest)):
        return f"un numéro n’a pas sa place ici. Écrivez le nom, l’adresse e-mail et la fonction. {EXAMPLE}"
    if emails and not _is_address(emails[0]):
        return f"l’adresse « {emails[0]} » n’est pas complète. {EXAMPLE}"
    if len(name) > NAME_LENGTH or any(len(job) > JOB_LENGTH for job in rest):
        return "c’est trop long pour une personne. Une seule par ligne."
    return ""


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return True


def _name_of(row) -> str:
    where = ", ".join(
        part for part in (row.job, row.organisation, row.hospital and row.hospital.name, row.ward) if part
    )
    return f"{row.full_name} ({where})" if where else row.full_name
