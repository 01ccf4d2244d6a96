"""Handing over what hangs on one person at one place."""

from django import forms

from activities.forms.actions import ActionForm
from activities.people.turnover import Leaver


class HandOverForm(ActionForm):
    """Everything is ticked, and one's own name is chosen where one may take it: a tap on the button is enough."""

    code = forms.CharField(widget=forms.HiddenInput)
    things = forms.MultipleChoiceField(
        label="Quoi", widget=forms.CheckboxSelectMultiple, error_messages={"required": "Cochez au moins une ligne."}
    )
    to = forms.TypedChoiceField(
        label="À qui", coerce=int, error_messages={"required": "Choisissez à qui vous le confiez."}
    )

    def __init__(self, *args, user, leaver: Leaver, **kwargs):
        super().__init__(*args, auto_id=f"id_{leaver.code}_%s", **kwargs)
        self.leaver = leaver
        self.people = {person.pk: person for person in leaver.people}
        self.fields["code"].initial = leaver.code
        self.fields["things"].choices = leaver.things()
        self.fields["things"].initial = [name for name, _sentence in leaver.things()]
        names = [(pk, f"Moi, {person}" if pk == user.pk else str(person)) for pk, person in self.people.items()]
        self.fields["to"].choices = [("", "Choisissez une personne"), *names]
        self.fields["to"].initial = user.pk

    def receiver(self):
        return self.people[self.cleaned_data["to"]]

    def ids(self, kind: str) -> list[int]:
        """The numbers of the ticked sessions, or slots."""
        things = (name.split(":") for name in self.cleaned_data["things"])
        return [int(number) for name, number in things if name == kind]
