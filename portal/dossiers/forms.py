"""The one form of a dossier in preparation: every comment, and which button was pressed."""

from django import forms

from foundation.admin import LONGEST_TEXT
from foundation.form_keys import FormKeyField
from portal.dossiers.content import Placed

UP, DOWN, LEAVE_OUT, TAKE_BACK = "up", "down", "leave_out", "take_back"


class StartForm(forms.Form):
    key = FormKeyField()


class DossierForm(forms.Form):
    """`do` is « verb » or « verb:section »; whatever the button, the comments are kept."""

    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)
    figures_seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args, placed: list[Placed], **kwargs):
        super().__init__(*args, **kwargs)
        self.placed = placed
        for one in placed:
            self.fields[comment_name(one.key)] = forms.CharField(
                label=f"Commentaire : {one.section.title}",
                required=False,
                max_length=LONGEST_TEXT,
                initial=one.comment,
                widget=forms.Textarea({"rows": 3}),
            )

    def commented(self) -> list[Placed]:
        """The sections with what was typed about them."""
        said = self.cleaned_data
        return [Placed(one.section, said[comment_name(one.key)].strip(), one.is_left_out) for one in self.placed]

    def rows(self) -> list[tuple[Placed, forms.BoundField]]:
        return [(one, self[comment_name(one.key)]) for one in self.placed]


def comment_name(key: str) -> str:
    return f"comment-{key}"


def rearranged(placed: list[Placed], do: str, key: str) -> list[Placed]:
    """The sections after a button of one of them; a button that makes no sense any more changes nothing."""
    places = [one.key for one in placed]
    if key not in places:
        return placed
    place, moved = places.index(key), list(placed)
    if do in (UP, DOWN):
        other = place + (1 if do == DOWN else -1)
        if 0 <= other < len(moved):
            moved[place], moved[other] = moved[other], moved[place]
    elif do in (LEAVE_OUT, TAKE_BACK):
        one = moved[place]
        moved[place] = Placed(one.section, one.comment, do == LEAVE_OUT)
    return moved
