"""The words that several rooms share, and which of them go together."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partnerships.models import Commitment


class Format(models.TextChoices):
    WORKSHOP = "workshop", _("atelier")
    LECTURE = "lecture", _("conférence")
    BEDSIDE = "bedside", _("conférence au chevet")
    MUSEUM_VISIT = "museum_visit", _("visite au musée")
    REMOTE_VISIT = "remote_visit", _("visite à distance")
    TRAINING = "training", _("formation")


class Place(models.TextChoices):
    WARD = "ward", _("à l’hôpital")
    MUSEUM = "museum", _("au musée")
    REMOTE = "remote", _("à distance")


FORMATS_BY_KIND = {
    Commitment.Kind.HOSPITAL_SESSION: (Format.WORKSHOP, Format.LECTURE, Format.BEDSIDE),
    Commitment.Kind.MUSEUM_VISIT: (Format.MUSEUM_VISIT,),
    Commitment.Kind.REMOTE_VISIT: (Format.REMOTE_VISIT,),
    Commitment.Kind.RELAY_TRAINING: (Format.TRAINING,),
    Commitment.Kind.AWARENESS_VISIT: (Format.TRAINING,),
    Commitment.Kind.MUSEUM_STAFF_TRAINING: (Format.TRAINING,),
    Commitment.Kind.TRAINING_DAY: (Format.TRAINING,),
    Commitment.Kind.DIGITAL_CONTENT: (),
}

# Where a commitment's sessions take place; trainings may be at either side's.
PLACES_BY_KIND = {
    Commitment.Kind.HOSPITAL_SESSION: (Place.WARD,),
    Commitment.Kind.MUSEUM_VISIT: (Place.MUSEUM,),
    Commitment.Kind.REMOTE_VISIT: (Place.REMOTE,),
    Commitment.Kind.RELAY_TRAINING: (Place.MUSEUM, Place.WARD),
    Commitment.Kind.AWARENESS_VISIT: (Place.MUSEUM,),
    Commitment.Kind.MUSEUM_STAFF_TRAINING: (Place.WARD, Place.MUSEUM),
    Commitment.Kind.TRAINING_DAY: (Place.MUSEUM, Place.WARD),
    Commitment.Kind.DIGITAL_CONTENT: (),
}


class State(models.TextChoices):
    """The states of a session; « bilan à saisir » is derived from `confirmed` and the clock, not a state."""

    REQUESTED = "requested", _("en attente")
    CONFIRMED = "confirmed", _("confirmée")
    HELD = "held", _("réalisée")
    DECLINED = "declined", _("déclinée")
    LAPSED = "lapsed", _("sans réponse")
    CANCELLED = "cancelled", _("annulée")


LIVE_STATES = (State.REQUESTED, State.CONFIRMED, State.HELD)
# What a week or an agenda shows: a cancelled session stays where people look for it.
SHOWN_STATES = (*LIVE_STATES, State.CANCELLED)


# What the history calls a move: the messages about it look for it there.
MOVE_VERB = "déplacée"
ABSENCE_VERB = "médiation indisponible"
# A word against a report, and what settles it.
CONTEST_VERB, CORRECT_VERB = "contestée", "bilan corrigé"
# A group's number that came after the report of a shared session: it corrects nothing.
COMPLETE_VERB = "bilan complété"
# What a ward says by its link, and takes back; and what ends that link.
LINK_VERB = "lien du service remplacé"
READY_VERB, FEWER_VERB, UNDONE_VERB = "c'est bon pour le service", "groupe réduit", "réponse reprise"
# What becomes of one group of a session that several share.
JOIN_VERB, LEAVE_VERB, RETURN_VERB = "groupe inscrit", "groupe retiré", "groupe revenu"
GROUP_AGREED_VERB, GROUP_MOVED_VERB = "accord du cadre pour le groupe", "groupe dans un autre service"
GROUP_ANSWERED_VERB = "date acceptée pour le groupe"
CONNECT_VERB = "connexion précisée"
SHARE_VERB = "ouverture à d’autres hôpitaux"
# What the history calls a step towards a visit to the museum.
PREPARED_VERB = "visite préparée"
# What becomes of a session's photos; of the photo itself the history keeps nothing.
PHOTO_ADDED_VERB, PHOTO_WITHDRAWN_VERB = "photo ajoutée", "photo retirée"
PHOTO_EXPIRED_VERB = "photo effacée à son échéance"


class Means(models.TextChoices):
    """How an agreement was given."""

    PORTAL = "portal", "sur le portail"
    SLOT = "slot", "en ouvrant le créneau"
    PHONE = "phone", "par téléphone"
    MAIL = "mail", "par e-mail"
    MEETING = "meeting", "en réunion"
    LINK = "link", "par le lien reçu par e-mail"
    IMPORT = "import", "d’après un fichier importé"


# How an agreement reaches whoever writes it down for somebody else.
RECEIVED = (Means.PHONE, Means.MAIL, Means.MEETING)
# Whose word on a session is asked besides the two sides': the fields of its agreement begin like theirs.
WARD = "ward"


class Cancellation(models.TextChoices):
    """When a session turned out not to take place; read in the history and the year's report."""

    AHEAD = "ahead", "annulée à l’avance"
    ON_SITE = "on_site", "annulée sur place"
    NOT_HELD = "not_held", "n’a pas eu lieu"

    def said(self, *, is_late: bool) -> str:
        """What the history and the page call it: ahead is not the word for the last hours, and none of them blames."""
        return "annulée peu avant la séance" if is_late and self is self.AHEAD else self.label


class CancelReason(models.TextChoices):
    """Why a session does not take place; MISTAKE is written by the portal, for what was recorded and never was."""

    ISOLATION = "isolation", _("isolement ou épidémie")
    STAFF = "staff", _("manque de personnel")
    PATIENTS = "patients", _("trop peu de patients")
    TRANSPORT = "transport", _("transport")
    MUSEUM_CLOSED = "museum_closed", _("musée fermé")
    SPEAKER = "speaker", _("intervenant absent")
    OTHER = "other", _("autre")
    MISTAKE = "mistake", _("saisie par erreur")


# What somebody who cancels chooses among.
CANCEL_REASONS = [choice for choice in CancelReason.choices if choice[0] != CancelReason.MISTAKE]


class AgeBand(models.TextChoices):
    """The ages of those who were there, all audiences together: crossed with an audience, a count could be somebody."""

    CHILDREN = "children", "moins de 12 ans"
    TEENAGERS = "teenagers", "12 à 17 ans"
    ADULTS = "adults", "18 à 64 ans"
    SENIORS = "seniors", "65 ans et plus"


class Transport(models.TextChoices):
    """How a group comes to the museum."""

    WALK = "walk", _("à pied")
    PUBLIC = "public", _("transports en commun")
    HOSPITAL = "hospital", _("véhicule de l’hôpital")
    ADAPTED = "adapted", _("transport adapté (fauteuils roulants)")
    COACH = "coach", _("autocar")
    TAXI = "taxi", _("taxi")
    OTHER = "other", _("autre")


class Organiser(models.TextChoices):
    """Who sees to a group's transport."""

    HOSPITAL = "hospital", _("l’hôpital")
    PARTNER = "partner", _("le musée")
    OTHER = "other", _("une association ou un tiers")


class Paper(models.TextChoices):
    """What became of one part of an outing's attestation; empty: still to obtain."""

    OBTAINED = "obtained", "obtenu"
    NOT_CONCERNED = "none", "sans objet"


class Need(models.TextChoices):
    """What a visit to the museum lacks to be ready, in the order of its page."""

    COUNT = "count", _("le nombre de patients")
    COMPANIONS = "companions", _("le nombre d’accompagnateurs")
    TRANSPORT = "transport", _("le transport")
    ORGANISER = "organiser", _("qui organise le transport")
    ARRIVAL = "arrival", _("l’heure d’arrivée")
    MEDICAL = "medical", _("les avis médicaux")
    DIRECTION = "direction", _("l’autorisation de la direction")
    PARENTAL = "parental", _("l’autorité parentale pour les mineurs")
