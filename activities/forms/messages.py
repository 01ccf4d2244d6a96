"""How a person wants to be told."""

from django import forms

from accounts.models import User
from activities.forms.actions import ActionForm
from foundation.versions import SeenField, SeenRowsMixin


class MessagesForm(SeenRowsMixin, ActionForm):
    seen = SeenField()
    pace = forms.ChoiceField(
        label="Ce que je veux recevoir",
        choices=User.Pace,
        widget=forms.RadioSelect,
        help_text="Ce qui vous demande une réponse, change votre agenda ou commence dans la journée arrive toujours "
        "aussitôt.",
        error_messages={"required": "Choisissez un rythme."},
    )
    digest_hour = forms.TypedChoiceField(
        label="Heure du récapitulatif",
        coerce=int,
        choices=User._meta.get_field("digest_hour").choices,
        help_text="Heure de Paris. Ne sert qu’avec un récapitulatif.",
    )
    language = forms.ChoiceField(label="Langue des messages", choices=User.Language, widget=forms.RadioSelect)

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.show(person)
        self.initial |= {name: getattr(person, name) for name in ("pace", "digest_hour", "language")}
