"""Which group of a session that several share a form is about; the head nurse's agreement, as it was received."""

from collections.abc import Collection

from django import forms

from activities.forms.actions import SessionAgreeForm, SideForm, clean_agreed_on, gone, received_fields
from activities.models import Participation


class GroupChoiceField(forms.TypedChoiceField):
    """Which group of a session that several share; one that is alone is not asked for."""

    def __init__(self, *, label: str, gone_words: str, **kwargs):
        errors = {"required": "Choisissez un groupe.", **gone(gone_words)}
        super().__init__(label=label, coerce=int, widget=forms.RadioSelect, error_messages=errors, **kwargs)

    def offer(self, groups: Collection[Participation]) -> None:
        self.choices = [(group.pk, group.full_name) for group in groups]
        if len(groups) == 1:
            self.initial = groups[0].pk
            self.widget = forms.HiddenInput()


class WardAgreeForm(SideForm):
    """The head nurse's agreement, as it was received: from whom, how and when; to which group of a shared session."""

    group = GroupChoiceField(label="Pour quel groupe", gone_words="Ce groupe n’attend plus cet accord")

    def __init__(self, *args, groups: Collection[Participation], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields |= received_fields()
        if groups:
            self.fields["group"].offer(groups)
            self.only_group = groups[0].full_name if len(groups) == 1 else ""
        else:
            del self.fields["group"]

    clean_agreed_on = clean_agreed_on


class GroupAgreeForm(SessionAgreeForm):
    """Of a session that several hospitals share and the partner moved: of which group an agreement was received."""

    group = GroupChoiceField(label="Pour quel groupe", gone_words="Ce groupe a déjà répondu", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = [group for group in self.session.participations.all() if group.waits_for_hospital]
        if asked and kwargs["on_behalf"]:
            self.fields["group"].offer(asked)
        else:
            del self.fields["group"]
