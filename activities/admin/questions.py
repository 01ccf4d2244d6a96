"""What the actions of the back office ask before they call a service."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone

from activities.forms.reports import GroupsReportForm
from activities.models import Activity
from activities.models.choices import CANCEL_REASONS, RECEIVED, Cancellation, Means, Place
from activities.services.answers import NEITHER
from foundation.admin import DayInput, Question, TimeInput
from foundation.versions import SeenField, SeenRowsMixin
from partnerships.models import Commitment, Hospital, Membership, Partner, Party, Room, Ward
from partnerships.models.choices import Side

RECEIVED_MEANS = [(means.value, means.label) for means in RECEIVED]
NO_PATIENT = "Jamais le nom d’un patient."


class AgreementQuestion(Question):
    """Which party agreed on the themes, when, by whom, how, and in which season's programme."""

    party = forms.ModelChoiceField(Party.objects.none(), label="Quelle partie a donné son accord")
    agreed_on = forms.DateField(label="Le", initial=timezone.localdate, widget=DayInput)
    agreed_by = forms.CharField(label="Qui l’a donné", max_length=150, help_text="Nom et fonction.")
    means = forms.ChoiceField(label="Comment", choices=RECEIVED_MEANS, initial=Means.MEETING)
    programme = forms.CharField(
        label="Programme de saison", max_length=150, required=False, help_text="Par exemple : Printemps 2027."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        conventions = {activity.commitment.strand.convention_id for activity in self.rows}
        self.fields["party"].queryset = Party.objects.filter(
            convention__in=conventions, part__in=(Party.Part.LEAD, Party.Part.SIGNATORY)
        ).select_related("partner")

    def clean_agreed_on(self):
        if self.cleaned_data["agreed_on"] > timezone.localdate():
            raise forms.ValidationError("La date de l’accord ne peut pas être à venir.")
        return self.cleaned_data["agreed_on"]


class SessionQuestion(SeenRowsMixin, Question):
    """A question about sessions as its page shows them."""

    seen = SeenField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.show(*self.rows)

    def blame(self, refusal):
        """Shown again with what is now: sent once more, that is what was seen."""
        super().blame(refusal)
        if refusal.field == "seen":
            self.show_again(*self.rows)


class SideQuestion(SessionQuestion):
    side = forms.TypedChoiceField(label="Au nom de", choices=Side.choices, coerce=Side, widget=forms.RadioSelect)


class ReceivedQuestion(SessionQuestion):
    """From whom an agreement was received outside the portal, and how."""

    agreed_by = forms.CharField(label="Accord reçu de", max_length=150, help_text="Nom et fonction.")
    means = forms.ChoiceField(label="Comment", choices=RECEIVED_MEANS, initial=Means.PHONE)
    agreed_on = forms.DateField(label="Le", initial=timezone.localdate, widget=DayInput)


class ConfirmationQuestion(SideQuestion, ReceivedQuestion):
    """Whose agreement it was."""

    field_order = ["side"]


class RefusalQuestion(SideQuestion):
    why = forms.CharField(
        label="Pourquoi", max_length=250, help_text=f"Une phrase, que l’autre partie lira. {NO_PATIENT}"
    )


class WhyQuestion(SessionQuestion):
    why = forms.CharField(label="Pourquoi", max_length=250, help_text=f"Une phrase, qui sera lue. {NO_PATIENT}")


class WithdrawalQuestion(SideQuestion):
    why = forms.CharField(
        label="Pourquoi", max_length=250, required=False, help_text=f"Une phrase, que l’autre partie lira. {NO_PATIENT}"
    )


class CancellationQuestion(SessionQuestion):
    side = forms.ChoiceField(
        label="Annulée par",
        choices=[*Side.choices, (NEITHER, "ni l’un ni l’autre (épidémie, transport…)")],
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(
        label="Si elle a déjà commencé",
        choices=[(how.value, how.label) for how in (Cancellation.ON_SITE, Cancellation.NOT_HELD)],
        initial=Cancellation.NOT_HELD,
    )
    reason = forms.ChoiceField(label="Motif", choices=[("", "Choisissez un motif"), *CANCEL_REASONS])
    why = forms.CharField(label="Précision", max_length=250, required=False, help_text=NO_PATIENT)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if all(session.starts_at > timezone.now() for session in self.rows):
            del self.fields["how"]

    def clean(self):
        """Neither side's: the service takes that beside a side."""
        cleaned = super().clean()
        if side := cleaned.get("side"):
            cleaned["neither"] = side == NEITHER
            cleaned["side"] = Side.HOSPITAL if side == NEITHER else Side(side)
        return cleaned


def acknowledged_field() -> forms.BooleanField:
    return forms.BooleanField(
        label="C’est entendu avec la personne, malgré une indisponibilité ou un trajet trop court", required=False
    )


class TakingBackQuestion(WithdrawalQuestion):
    acknowledged = acknowledged_field()


class MediatorQuestion(SessionQuestion):
    """Who leads these sessions: the mediators and coordinators of their partner."""

    mediator = forms.ModelChoiceField(
        get_user_model().objects.none(), label="Médiateur", required=False, help_text="Vide : à désigner."
    )
    acknowledged = acknowledged_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        partners = {session.partner_id for session in self.rows}
        team = Membership.objects.current().filter(partner__in=partners)
        self.fields["mediator"].queryset = get_user_model().objects.filter(pk__in=team.values("user"))


class ReportQuestion(GroupsReportForm, SideQuestion):
    """The same questions as in the workspace; of several sessions at once, all their groups'."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"text": self.rows[0].report_text, "lived_minutes": self.rows[0].lived_minutes}
        self.fields["lived_minutes"].help_text = "Vide : comme prévu."
        for field in self.paper_fields():
            field.field.label = f"Avis sur papier : {field.label.lower()}"
            field.field.help_text = "Ceux déjà saisis restent si les trois cases sont vides."
        self.ask_groups([group for session in self.rows for group in session.participations.live()])
        last = ["lived_minutes", *(field.name for field in self.paper_fields()), "text"]
        self.order_fields(["side", *(name for name in self.fields if name not in last), *last])

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        kept = {name: cleaned[name] for name in ("seen", "side", "text", "lived_minutes")}
        return {**kept, "counts": self.counts(), "paper": self.paper_faces()}


class SlotQuestion(Question):
    """One slot: whose, where, when, for what, how many people."""

    side = forms.ChoiceField(label="Ouvert au nom de", choices=Side.choices, widget=forms.RadioSelect)
    place = forms.ChoiceField(label="Lieu", choices=Place.choices, widget=forms.RadioSelect)
    hospital = forms.ModelChoiceField(
        Hospital.objects.open(), label="Hôpital", required=False, help_text="Pour un créneau de l’hôpital."
    )
    ward = forms.ModelChoiceField(Ward.objects.filter(is_active=True), label="Service", required=False)
    partner = forms.ModelChoiceField(
        Partner.objects.all(), label="Partenaire", required=False, help_text="Pour un créneau du partenaire."
    )
    room = forms.ModelChoiceField(Room.objects.all(), label="Salle", required=False)
    day = forms.DateField(label="Jour", widget=DayInput)
    start_time = forms.TimeField(label="Début", widget=TimeInput)
    end_time = forms.TimeField(label="Fin", widget=TimeInput)
    commitments = forms.ModelMultipleChoiceField(
        Commitment.objects.none(), label="Engagements acceptés", widget=forms.CheckboxSelectMultiple
    )
    capacity = forms.IntegerField(label="Personnes au plus", min_value=1, max_value=1000, initial=8)
    ward_agreed_by = forms.CharField(
        label="Accord du cadre de santé donné par",
        max_length=150,
        required=False,
        help_text="Nom et fonction, là où l’hôpital demande cet accord. Vide : il sera demandé à chaque réservation.",
    )
    note = forms.CharField(label="À savoir", max_length=250, required=False, help_text=NO_PATIENT)
    override_reason = forms.CharField(
        label="Motif, si la date est un jour férié ou de fermeture", max_length=250, required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commitments"].queryset = Commitment.objects.visible_to(self.user)
        self.fields["ward"].queryset = Ward.objects.filter(is_active=True).select_related("hospital")
        self.fields["room"].queryset = Room.objects.select_related("partner")

    def clean(self):
        """The hospital of a chosen ward goes without saying, and so does the partner of a room."""
        cleaned = super().clean()
        if ward := cleaned.get("ward"):
            cleaned["hospital"] = cleaned.get("hospital") or ward.hospital
        if room := cleaned.get("room"):
            cleaned["partner"] = cleaned.get("partner") or room.partner
        owner = {Side.HOSPITAL: "hospital", Side.PARTNER: "partner"}.get(cleaned.get("side"))
        if owner and not cleaned.get(owner):
            self.add_error(owner, "Indiquez qui ouvre ce créneau.")
        return cleaned


class BookingQuestion(Question):
    """What is booked on a slot, for how many people, with whom."""

    activity = forms.ModelChoiceField(Activity.objects.none(), label="Proposition")
    expected_total = forms.IntegerField(
        label="Personnes attendues", min_value=1, max_value=1000, help_text="Accompagnants compris."
    )
    wheelchairs = forms.IntegerField(label="Fauteuils roulants", min_value=0, max_value=100, initial=0)
    hospital = forms.ModelChoiceField(Hospital.objects.open(), label="Hôpital du groupe", required=False)
    ward = forms.ModelChoiceField(Ward.objects.filter(is_active=True), label="Service du groupe", required=False)
    contact_name = forms.CharField(label="Contact", max_length=150, required=False)
    contact_phone = forms.CharField(label="Téléphone du contact", max_length=30, required=False)
    lead_mediator = forms.ModelChoiceField(
        get_user_model().objects.none(), label="Médiateur", required=False, help_text="Vide : à désigner."
    )
    note = forms.CharField(label="À savoir", max_length=250, required=False, help_text=NO_PATIENT)
    acknowledged = acknowledged_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        slot = self.rows[0]
        self.fields["activity"].queryset = Activity.objects.agreed().filter(commitment__slots=slot)
        team = Membership.objects.current().filter(partner__isnull=False)
        if slot.side == Side.PARTNER:
            team = team.filter(partner=slot.partner)
            self.fields["ward"].queryset = Ward.objects.filter(is_active=True).select_related("hospital")
        else:
            del self.fields["hospital"], self.fields["ward"]
        self.fields["lead_mediator"].queryset = get_user_model().objects.filter(pk__in=team.values("user"))
