"""Sharing a visit at a distance: how many groups may come, joining it, and taking one's group away."""

from typing import ClassVar

from django import forms
from django.core.validators import URLValidator

from activities.forms.actions import ActionForm, SideForm, count_field, gone, refuse_detail_above_total
from activities.forms.booking import USUAL_GROUP, contact_name_field, contact_phone_field, group_choices, own_hospitals
from activities.forms.groups import GroupChoiceField
from activities.models import Participation, Session
from activities.models.activities import MOST_GROUPS
from activities.models.choices import CANCEL_REASONS, CancelReason
from activities.permissions import can_answer_for
from activities.services.booking import Group

NO_PAGE = "Indiquez une adresse qui commence par https://."


class ShareForm(SideForm):
    """How many groups may come in all, and how many people."""

    max_groups = count_field(
        "Groupes au plus",
        required=True,
        least=1,
        most=MOST_GROUPS,
        help_text="Avec un seul, la visite ne se partage pas.",
    )
    max_people = count_field(
        "Personnes au plus, tous groupes compris", required=True, least=1, help_text="Chaque groupe a son propre écran."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        groups, people = self.session.max_groups, self.session.max_people
        # Whoever opens this page wants to share: one more group, of the usual size.
        if groups == 1:
            groups, people = 2, people + USUAL_GROUP
        self.initial |= {"max_groups": groups, "max_people": people}


class PageField(forms.URLField):
    """What a browser opens: no other scheme."""

    default_validators: ClassVar = [URLValidator(["http", "https"], message=NO_PAGE)]


def _page_field(label: str, hint: str) -> PageField:
    return PageField(label=label, max_length=500, required=False, assume_scheme="https", help_text=hint)


class ConnectionForm(SideForm):
    """What the groups need to connect, and for when the network fails; what is not known yet stays empty."""

    link = _page_field("Lien de la visite", "Pour les groupes.")
    test_link = _page_field("Lien pour essayer avant", "Une page de test, ou une salle ouverte à l’avance.")
    phone = contact_phone_field()
    phone_code = forms.CharField(label="Code à composer", max_length=30, required=False)
    technician = forms.CharField(
        label="Contact technique", max_length=150, required=False, help_text="Un nom et une fonction."
    )
    technician_phone = contact_phone_field()
    offline = forms.CharField(
        label="Sans réseau, que faire sur place",
        max_length=400,
        required=False,
        help_text="Imprimé sur la fiche : des reproductions à regarder, un récit au téléphone…",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    SAID = ("link", "test_link", "phone", "phone_code", "technician", "technician_phone", "offline")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = "Téléphone de secours"
        self.fields["phone"].help_text = "Si le lien ne marche pas, le service appelle ce numéro."
        self.fields["technician_phone"].label = "Téléphone du contact technique"
        known = self.session.known_connection
        self.initial |= {name: getattr(known, name) for name in self.SAID} if known else {}

    def said(self) -> dict[str, str]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in self.SAID}


class JoinForm(ActionForm):
    """For which ward, and how many: the rest has its usual answers."""

    group = forms.ChoiceField(
        label="Pour quel service",
        choices=(),
        error_messages={"required": "Choisissez un service.", **gone("Ce service n’est plus proposé")},
    )
    expected_total = count_field("Personnes attendues", required=True, least=1, help_text="Accompagnants compris.")
    ward_agreed_by = forms.CharField(
        label="Accord du cadre de santé donné par",
        max_length=150,
        required=False,
        help_text="Nom et fonction. Vide : son service reçoit un lien pour le donner, la visite n’attend pas.",
    )
    expected_patients = count_field("Dont patients")
    expected_relatives = count_field("Dont proches")
    expected_staff = count_field("Dont professionnels")
    wheelchairs = count_field("Fauteuils roulants")
    contact_name = contact_name_field()
    contact_phone = contact_phone_field()

    COUNTS = ("expected_total", "expected_patients", "expected_relatives", "expected_staff")
    DETAILS = (*COUNTS[1:], "wheelchairs", "contact_name", "contact_phone")

    def __init__(self, *args, user, session: Session, **kwargs):
        super().__init__(*args, **kwargs)
        hospitals = own_hospitals(user).taking_part_in(session.commitment.strand.convention)
        self.fields["group"].choices = group_choices(hospitals)
        if not any(hospital.asks_head_nurse for hospital in hospitals):
            del self.fields["ward_agreed_by"]
        self.initial.setdefault("expected_total", min(USUAL_GROUP, session.places_left))

    def details(self) -> list:
        return [self[name] for name in self.DETAILS]

    def has_details(self) -> bool:
        """Was something typed about the group, or is it wrong there? Then the details stay unfolded."""
        return any(field.errors or field.value() for field in self.details())

    def clean(self):
        cleaned = super().clean()
        refuse_detail_above_total(self, "expected_total", self.COUNTS[1:])
        return cleaned

    def expected_group(self) -> Group:
        """What the service takes."""
        kind, _colon, number = self.cleaned_data["group"].partition(":")
        return Group(
            **{name: self.cleaned_data[name] for name in (*self.COUNTS, "contact_name", "contact_phone")},
            wheelchairs=self.cleaned_data["wheelchairs"] or 0,
            hospital_id=int(number) if kind == "hospital" else None,
            ward_id=int(number) if kind == "ward" else None,
        )


class LeaveForm(SideForm):
    """Which of one's groups, and why."""

    group = GroupChoiceField(label="Quel groupe ne vient plus", gone_words="Ce groupe ne vient déjà plus")
    reason = forms.ChoiceField(
        label="Motif",
        choices=CANCEL_REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un motif."},
    )
    why = forms.CharField(
        label="Précision",
        max_length=250,
        required=False,
        help_text="Une phrase pour le musée. Rien de médical, jamais le nom d’un patient.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        groups = [
            group
            for group in self.session.participations.all()
            if group.state != Participation.State.CANCELLED and can_answer_for(user, self.session, group)
        ]
        self.fields["group"].offer(groups)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == CancelReason.OTHER and not cleaned.get("why", "").strip():
            self.add_error("why", "Pour un autre motif, dites lequel en une phrase.")
        return cleaned
