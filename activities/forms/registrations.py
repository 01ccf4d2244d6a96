"""Registering for a training, oneself or a colleague, and what happens to a registration."""

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.forms.actions import ActionForm
from activities.models import Training
from activities.models.opinions import Face, Question
from activities.services.registrations import Person

# Of whoever belongs to none of those invited; the service answers them.
OTHER_ORGANISATION = "-"
# Where people have mailboxes of their own; no employer's.
PERSONAL_MAIL = {
    "aol.com",
    "bbox.fr",
    "free.fr",
    "gmail.com",
    "gmx.com",
    "gmx.fr",
    "googlemail.com",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "live.com",
    "live.fr",
    "me.com",
    "msn.com",
    "neuf.fr",
    "numericable.fr",
    "orange.fr",
    "outlook.com",
    "outlook.fr",
    "proton.me",
    "protonmail.com",
    "sfr.fr",
    "tutanota.com",
    "wanadoo.fr",
    "yahoo.com",
    "yahoo.fr",
    "ymail.com",
}
# In the place of « facultatif » beside a field that one of a form's buttons asks for.
NEEDED_FOR_REFUSAL = _("demandé pour un refus")


def _is_personal(address: str) -> bool:
    return address.strip().lower().rpartition("@")[2] in PERSONAL_MAIL


class PersonFields(ActionForm):
    """Who comes: the professional's own work address, never a patient's."""

    full_name = forms.CharField(
        label=_("Nom et prénom"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Indiquez le nom et le prénom.")},
    )
    email = forms.EmailField(
        label=_("Adresse e-mail professionnelle"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Indiquez l’adresse e-mail professionnelle."),
            "invalid": _("Cette adresse n’est pas complète. Exemple : prenom.nom@aphp.fr."),
        },
    )
    has_no_work_address = forms.BooleanField(
        label=_("Je n’ai pas d’adresse professionnelle"),
        required=False,
        help_text=_("Tout ce qui concerne cette formation ira alors à l’adresse indiquée ci-dessus."),
    )
    personal_address = _(
        "%(address)s semble être une adresse personnelle. Indiquez votre adresse professionnelle ; si vous n’en avez "
        "pas, cochez la case ci-dessous."
    )
    hospital = forms.TypedChoiceField(
        label=_("Hôpital"),
        coerce=int,
        choices=(),
        error_messages={
            "required": _("Choisissez l’hôpital."),
            "invalid_choice": _("Cette formation n’est pas pour cet hôpital. Choisissez-en un de la liste."),
        },
    )
    organisation = forms.ChoiceField(
        label=_("Musée ou organisation"),
        choices=(),
        error_messages={
            "required": _("Choisissez votre musée ou organisation."),
            "invalid_choice": _("Choisissez votre musée ou organisation."),
        },
    )
    ward = forms.CharField(
        label=_("Service"), max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    job = forms.CharField(
        label=_("Fonction"),
        max_length=100,
        help_text=_("Par exemple : infirmière, animateur, médiatrice de musée."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages={"required": _("Indiquez la fonction.")},
    )
    needs = forms.CharField(
        label=_("Besoins d’accessibilité"),
        max_length=250,
        required=False,
        help_text=_("Ce qu’il faut prévoir sur place, sans dire pourquoi. Effacé sept jours après la formation."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    manager_name = forms.CharField(
        label=_("Nom du responsable"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    manager_email = forms.EmailField(
        label=_("Adresse e-mail du responsable"),
        required=False,
        help_text=_("Il reçoit un lien pour donner ou refuser son accord."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Cette adresse n’est pas complète. Exemple : prenom.nom@aphp.fr.")},
    )

    def __init__(self, *args, training: Training, hospitals, **kwargs):
        super().__init__(*args, **kwargs)
        self.training = training
        if not _is_personal(self.data.get("email", "")):
            del self.fields["has_no_work_address"]
        choices = [(hospital.pk, hospital.name) for hospital in hospitals]
        if training.is_for_museum_staff:
            del self.fields["hospital"], self.fields["ward"]
            names = training.organisations()
            self.fields["organisation"].choices = [("", _("Choisissez"))] * (len(names) > 1) + [(n, n) for n in names]
        else:
            del self.fields["organisation"]
            self.fields["hospital"].choices = [("", _("Choisissez"))] * (len(choices) > 1) + choices
        if not training.asks_manager:
            for name in ("manager_name", "manager_email", "is_manager_agreed"):
                self.fields.pop(name, None)

    def clean(self):
        cleaned = super().clean()
        if "has_no_work_address" in self.fields and not cleaned["has_no_work_address"] and "email" in cleaned:
            self.add_error("email", self.personal_address % {"address": cleaned["email"]})
        return cleaned

    def clean_manager_email(self) -> str:
        address = self.cleaned_data["manager_email"].strip().lower()
        if address and address == self.cleaned_data.get("email", "").strip().lower():
            raise forms.ValidationError(_("L’adresse du responsable est une autre que celle de la personne."))
        return address

    def person(self, language: str) -> Person:
        names = ("full_name", "email", "organisation", "ward", "job", "needs", "manager_name", "manager_email")
        said = {name: self.cleaned_data.get(name, "") for name in names}
        return Person(hospital_id=self.cleaned_data.get("hospital"), language=language, **said)


class ColleagueForm(PersonFields):
    """Registering somebody else: whoever knows their manager's answer records it."""

    personal_address = (
        "%(address)s semble être une adresse personnelle. Indiquez l’adresse professionnelle de cette personne ; si "
        "elle n’en a pas, cochez la case ci-dessous."
    )
    is_manager_agreed = forms.BooleanField(
        label="Son responsable est d’accord",
        required=False,
        help_text="Cochez s’il vous l’a dit : le lien ne part pas.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "has_no_work_address" in self.fields:
            self.fields["has_no_work_address"].label = "Cette personne n’a pas d’adresse professionnelle"

    def clean(self):
        cleaned = super().clean()
        asks = "manager_email" in self.fields and "manager_email" not in self.errors
        if asks and not (cleaned.get("is_manager_agreed") or cleaned.get("manager_email")):
            self.add_error("manager_email", "Indiquez l’adresse de son responsable, ou cochez qu’il est d’accord.")
        return cleaned


class RequestForm(PersonFields):
    """Somebody registers themselves, without an account, from their work address; whoever has none says so."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        owner = self.training.session.commitment.strand.convention.owner
        if "hospital" in self.fields and owner.mailbox:
            # Anybody reads this page: the service says which hospitals take part, and its mailbox is public.
            words = {"contact": f"{owner.name} ({owner.mailbox})"}
            self.fields["hospital"].help_text = _("Le vôtre n’y est pas ? Voici à qui le dire : %(contact)s.") % words
        if "organisation" in self.fields:
            # Nobody is taken for the museum's staff by mistake: they say so, or are told whom to write to.
            names = [(name, name) for name in self.training.organisations()]
            self.fields["organisation"].choices = [
                ("", _("Choisissez")),
                *names,
                (OTHER_ORGANISATION, _("Une autre structure")),
            ]
        if "manager_email" in self.fields:
            field = self.fields["manager_email"]
            field.required = True
            field.error_messages["required"] = _("Indiquez l’adresse de votre responsable : son accord est demandé.")


class RegistrationForm(ActionForm):
    """What becomes of somebody's registration: the button says it."""

    why = forms.CharField(
        label="Pourquoi",
        max_length=250,
        required=False,
        help_text="La personne lira cette phrase.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    answer = forms.ChoiceField(choices=[("agreed", "accord"), ("refused", "refus"), ("removed", "annulation")])

    def __init__(self, *args, is_manager_asked: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if is_manager_asked:
            self.fields["why"].needed_for = NEEDED_FOR_REFUSAL


class OwnRegistrationForm(ActionForm):
    """What a person does with their own registration; whoever was there answers three questions, all or none."""

    answer = forms.ChoiceField(
        choices=[("confirm", "confirm"), ("accept", "accept"), ("leave", "leave"), ("opinion", "opinion")]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        is_asked = self.data.get("answer", "opinion") == "opinion"
        for question in Question:
            self.fields[question.value] = forms.ChoiceField(
                label=question.label,
                choices=question.words(),
                required=is_asked,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choisissez une réponse.")},
            )

    def questions(self) -> list:
        return [self[question.value] for question in Question]

    def faces(self) -> dict[Question, Face]:
        return {question: Face(self.cleaned_data[question.value]) for question in Question}


class ManagerForm(ActionForm):
    """A manager's answer by the link that they received: the two buttons carry it."""

    why = forms.CharField(
        label=_("Pourquoi"),
        max_length=250,
        required=False,
        help_text=_("Une phrase suffit : la personne la lira."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why.needed_for = NEEDED_FOR_REFUSAL
    answer = forms.ChoiceField(
        choices=[("agreed", "agreed"), ("refused", "refused")],
        error_messages={"required": _("Choisissez : d’accord, ou pas d’accord.")},
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == "refused" and not cleaned.get("why", "").strip():
            self.add_error("why", _("Dites en une phrase pourquoi : la personne la lira."))
        return cleaned
