"""The room of a museum, where a person chooses one."""

from django import forms

from activities.forms.actions import gone


def room_field(label: str, **kwargs) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label,
        queryset=None,
        required=False,
        empty_label="Sans salle précise",
        error_messages=gone("Cette salle n’est plus proposée"),
        **kwargs,
    )
