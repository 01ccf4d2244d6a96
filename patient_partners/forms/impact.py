"""The questionnaire of the evaluation: one page of choices; a question left empty counts for nobody."""

from collections.abc import Iterable, Iterator

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.form_keys import FormKeyField
from foundation.versions import SeenField, SeenRowsMixin
from patient_partners.models import ImpactQuestion
from patient_partners.models.impact import Choice


class QuestionnaireForm(SeenRowsMixin, forms.Form):
    seen = SeenField()

    def __init__(self, *args, questions: Iterable[ImpactQuestion], **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        self.show(*self.questions)
        for question in self.questions:
            self.fields[self.name_of(question)] = forms.ChoiceField(
                label=question.words,
                choices=Choice.choices,
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choisissez une des réponses proposées.")},
            )

    @staticmethod
    def name_of(question: ImpactQuestion) -> str:
        return f"question_{question.pk}"

    def lines(self) -> Iterator[tuple[ImpactQuestion, forms.BoundField]]:
        for question in self.questions:
            yield question, self[self.name_of(question)]

    def answers(self) -> dict[int, Choice]:
        said = {question.pk: self.cleaned_data.get(self.name_of(question)) for question in self.questions}
        return {pk: Choice(choice) for pk, choice in said.items() if choice}


class ColleagueForm(QuestionnaireForm):
    """Nobody is known behind this link: its key tells one page from another, so that a double press counts once."""

    key = FormKeyField()
