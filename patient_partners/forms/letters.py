"""The forms of mission letters: what is written, answered, signed, given and wished."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.form_keys import FormKeyField
from foundation.papers import read_paper
from foundation.plain_words import refuse_identity_numbers
from patient_partners.forms.filters import GroupFilterForm
from patient_partners.forms.partners import NO_ILLNESS, one_of, several_of
from patient_partners.forms.path import day_field
from patient_partners.models import Letter, TimeGiven, Wishes
from patient_partners.models.letters import LETTER_FIELDS, MOST_MINUTES, LetterState, Stop, Use, Wish

# « 1 h 30 », « 1h30 », « 1:30 »; « 1,5 », « 2 h »; « 45 min ».
CLOCK = re.compile(r"(\d{1,2}) ?(?:h|:) ?([0-5]\d)")
HOURS = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?) ?(?:h|heures?|hours?)?")
MINUTES = re.compile(r"(\d{1,4}) ?(?:min|mn|minutes?)")
HOUR_MINUTES = 60


def read_minutes(typed: str) -> int | None:
    """What somebody typed as a length of time, in minutes; None when it is none."""
    typed = " ".join(typed.lower().split())
    if found := CLOCK.fullmatch(typed):
        return int(found[1]) * HOUR_MINUTES + int(found[2])
    if found := MINUTES.fullmatch(typed):
        return int(found[1])
    if found := HOURS.fullmatch(typed):
        return round(float(found[1].replace(",", ".")) * HOUR_MINUTES)
    return None


class KeyForm(forms.Form):
    key = FormKeyField()


class SeenForm(KeyForm):
    """One button about a letter, as its page showed it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class LetterForm(forms.ModelForm):
    """What the letter says beside what the portal knows; `seen` is 0 before the first."""

    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)
    starts_on = day_field(_("Premier jour"), error_messages={"required": _("Choisissez le premier jour.")})
    ends_on = day_field(
        _("Dernier jour"),
        help_text=_("Deux ans au plus. Un message prévient 60 puis 30 jours avant."),
        error_messages={"required": _("Choisissez le dernier jour.")},
    )

    class Meta:
        model = Letter
        fields = LETTER_FIELDS
        help_texts = {
            "mission": _("Deux ou trois phrases simples. Ne dites ni maladie ni traitement."),
            "limits": _("Par exemple : parler à la place des soignants."),
            "rhythm": _("Par exemple : une réunion d’une heure par mois, sur place ou en visio."),
            "contact": _("Nom, téléphone, et le bon moment."),
        }
        error_messages = {
            "mission": {"required": _("Dites ce que vous ferez ensemble.")},
            "rhythm": {"required": _("Dites à quel rythme.")},
            "contact": {"required": _("Dites qui appeler.")},
        }
        widgets = {"mission": forms.Textarea({"rows": 4}), "limits": forms.Textarea({"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.version if self.instance.pk else 0
        for name in ("mission", "limits", "rhythm"):
            self.fields[name].validators.append(refuse_identity_numbers)

    def _post_clean(self):
        """The service saves, under its lock: here the values are only read."""

    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in LETTER_FIELDS}


class DeclineForm(SeenForm):
    words = forms.CharField(
        label=_("Ce que vous voudriez changer"),
        help_text=_("Si vous voulez le dire. Ne dites ni maladie ni traitement."),
        max_length=500,
        required=False,
        validators=[refuse_identity_numbers],
        widget=forms.Textarea({"rows": 3}),
    )


class StopForm(SeenForm):
    why = one_of(_("Pourquoi"), Stop.choices, required=_("Choisissez une réponse : elle n’engage à rien."))


class SignedForm(SeenForm):
    content = forms.FileField(
        label=_("La lettre signée, en PDF"),
        help_text=_("20 Mo au plus. Le fichier est gardé tel quel."),
        widget=forms.FileInput({"accept": "application/pdf,.pdf"}),
        error_messages={"required": _("Choisissez le fichier PDF.")},
    )
    signed_on = day_field(
        _("Signée le"), initial=timezone.localdate, error_messages={"required": _("Choisissez le jour.")}
    )

    def clean_content(self):
        return read_paper(self.cleaned_data["content"])


class TimeForm(forms.ModelForm):
    """Time that the person declares; `seen` is 0 before the first."""

    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)
    on = day_field(
        _("Le jour"),
        help_text=_("Pour un mois entier, le dernier jour du mois."),
        error_messages={"required": _("Choisissez le jour.")},
    )
    duration = forms.CharField(
        label=_("Combien de temps"),
        max_length=15,
        help_text=_("Par exemple : 1 h 30, ou 1,5, ou 45 min."),
        error_messages={"required": _("Dites combien de temps.")},
    )
    use = one_of(_("Pour"), Use.choices, required=_("Choisissez pour quoi."))

    class Meta:
        model = TimeGiven
        fields = ("on", "use", "words")
        help_texts = {"words": NO_ILLNESS}

    field_order = ("key", "seen", "on", "duration", "use", "words")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].validators.append(refuse_identity_numbers)
        if self.instance.pk:
            hours, minutes = divmod(self.instance.minutes, HOUR_MINUTES)
            self.fields["duration"].initial = f"{hours} h {minutes:02}" if hours else f"{minutes} min"
            self.fields["seen"].initial = self.instance.version
        else:
            self.fields["seen"].initial = 0
            self.fields["on"].initial = timezone.localdate

    def clean_duration(self):
        minutes = read_minutes(self.cleaned_data["duration"])
        if minutes is None or not 1 <= minutes <= MOST_MINUTES:
            raise ValidationError(_("Écrivez une durée : 1 h 30, 1,5 ou 45 min."))
        return minutes

    def _post_clean(self):
        """The service saves, under its lock: here the values are only read."""

    def said(self) -> dict:
        said = self.cleaned_data
        return {"on": said["on"], "minutes": said["duration"], "use": said["use"], "words": said["words"].strip()}


class WishesForm(forms.ModelForm):
    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)
    wishes = several_of(_("Ce que vous souhaitez"), Wish.choices)

    class Meta:
        model = Wishes
        fields = ("wishes", "words")
        help_texts = {"words": NO_ILLNESS}
        widgets = {"words": forms.Textarea({"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.version if self.instance.pk else 0
        self.fields["words"].validators.append(refuse_identity_numbers)

    def _post_clean(self):
        """The service saves, under its lock: here the values are only read."""


class FactForm(forms.Form):
    """What the service or the referent notes as given."""

    key = FormKeyField()
    on = day_field("Le", initial=timezone.localdate, error_messages={"required": "Choisissez le jour."})
    what = forms.CharField(
        label="Ce qui a été donné ou fait",
        max_length=200,
        help_text="Un fait, en quelques mots. Par exemple : deux tickets de métro, une place à la journée d’étude.",
        validators=[refuse_identity_numbers],
        error_messages={"required": "Dites ce qui a été donné ou fait."},
    )


class Shown(models.TextChoices):
    CURRENT = "", "brouillons, à accepter et en cours"
    PROPOSED = "proposed", "à accepter"
    RUNNING = "running", "en cours"
    ENDING = "ending", "finissent dans les 60 jours"
    OVER = "over", "finies"
    CLOSED = "closed", "refusées ou retirées"


class Order(models.TextChoices):
    END = "", "dernier jour"
    START = "start", "premier jour"
    TEAM = "team", "équipe"
    TIME = "time", "temps déclaré"


ORDERS = {
    Order.END: ("ends_on",),
    Order.START: ("starts_on",),
    Order.TEAM: ("introduction__project__title", "ends_on"),
    Order.TIME: ("-minutes", "ends_on"),
}


class LetterFilterForm(GroupFilterForm):
    show = forms.ChoiceField(label="Lettres", choices=Shown.choices, required=False)
    sort = forms.ChoiceField(label="Dans l’ordre de", choices=Order.choices, required=False)

    rows = Letter
    group_of = "introduction__project__hospital__group"
    field_order = ["show", "group"]

    def letters(self) -> models.QuerySet[Letter]:
        """What the page shows, in its order; the nearest end comes first."""
        said = self.cleaned_data
        found = self._shown(said.get("show")).with_minutes()
        return self.of_group(found).order_by(*ORDERS[Order(said.get("sort") or "")], "pk")

    def _shown(self, show: str | None) -> models.QuerySet[Letter]:
        by_state = {
            Shown.PROPOSED: (LetterState.PROPOSED,),
            Shown.CLOSED: (LetterState.DECLINED, LetterState.WITHDRAWN),
        }
        if show in by_state:
            return self.visible.filter(state__in=by_state[show])
        found = {Shown.RUNNING: self.visible.running, Shown.ENDING: self.visible.ending, Shown.OVER: self.visible.over}
        return found.get(show, self.visible.current)()
