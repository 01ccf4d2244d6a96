"""What to say when the database refuses a change of the patient partnership."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "programme_ends_after_it_begins": "La dernière année ne vient pas avant la première. Corrigez l'une ou l'autre.",
    "programme_news_days_in_reason": "Choisissez entre 7 et 180 jours sans nouvelles.",
    "axis_once_per_programme": "Un autre axe du programme porte déjà ce nom court. Choisissez-en un autre.",
    "domain_once_per_programme": "Un autre domaine du programme porte déjà ce nom court. Choisissez-en un autre.",
    "step_once_per_programme": "Cette étape figure déjà dans le parcours. Corrigez l'autre ligne.",
    "actor_once_per_programme": "Un autre acteur du programme porte déjà ce nom court. Choisissez-en un autre.",
    "teamtarget_once_per_programme": "Un autre objectif du programme porte déjà ce nom court. Choisissez-en un autre.",
    "call_closes_after_it_opens": "L'appel ferme après son ouverture. Corrigez l'un des deux jours.",
    "project_sent_from_a_hospital": "Une fiche s'envoie depuis un hôpital. Choisissez-le d'abord.",
    "project_decided_by_someone": "Une décision dit qui l'a prise, et quand.",
    "project_declined_with_a_reason": "Dites pourquoi : l'équipe le lit, et peut revenir vers vous.",
    "project_accepted_is_on_its_path": "Une équipe acceptée est sur son parcours, et les autres n’en ont pas.",
    "project_underway_may_be_stuck": "Une équipe accompagnée, et elle seule, a un jour où elle est bloquée.",
    "impactquestion_once_per_programme": "Une autre question porte déjà ce nom court. Choisissez-en un autre.",
    "impactquestion_asked_of_somebody": "Dites à qui cette question est posée, et à quel moment.",
    "impactquestion_axis_of_its_programme": "Choisissez un axe de ce programme.",
    "impactquestion_answered_stays": (
        "On a déjà répondu à cette question\u00a0: ses mots et son axe ne changent plus. Décochez «\u00a0posée\u00a0», "
        "puis ajoutez-en une autre."
    ),
    "tally_only_counts_up": "Un total de réponses ne se corrige pas\u00a0: chaque réponse y compte une fois.",
    "tally_shows_enough": "Rien ne se lit de moins de cinq réponses.",
    "step_quiet_days_in_reason": "Choisissez entre 7 et 365 jours sans nouvelle.",
    "pathentry_step_has_a_stage": "Dites de quelle étape il s’agit.",
    "pathentry_taken_back_with_a_reason": "Dites pourquoi cette étape est annulée : cela reste dans l’histoire.",
    "pathentry_never_changes": "Ce qui est noté d’un parcours ne se réécrit pas. Ajoutez une note, qui le corrige.",
    "sheetcomment_says_something": "Écrivez votre commentaire avant de l'ajouter.",
    "patientpartner_once_per_address": _("Cette adresse a déjà une fiche. Ouvrez-la par le lien de son message."),
    "patientpartner_known_under_consent": "Une fiche confirmée porte son accord et sa date.",
    "patientpartner_left_one_day": "Un départ porte sa date.",
    "consent_word_for_word": "Un accord garde le texte accepté, mot pour mot.",
    "introduction_one_at_a_time": "Cette personne est déjà proposée à cette équipe. Suivez cette mise en relation.",
    "introduction_answered_one_day": "Une réponse porte sa date.",
    "introduction_over_with_its_reason": "Dites pourquoi cette mise en relation est finie.",
    "introduction_working_since_a_day": "Dites depuis quel jour ils travaillent ensemble.",
    "introduction_meets_somewhere": "Une rencontre a un début, une fin après lui, et un lieu ou un lien.",
    "news_says_something": "Écrivez quelques mots avant d’envoyer.",
    "toolsheet_one_for_each_model": "Une autre fiche sert déjà de modèle. Une seule suffit.",
    "letter_ends_after_it_starts": _("Le dernier jour vient avant le premier. Corrigez l’un ou l’autre."),
    "letter_proposed_word_for_word": "Une lettre proposée garde son texte, mot pour mot.",
    "letter_accepted_by_both": "Une lettre vaut quand les deux côtés l’ont acceptée.",
    "letter_closed_by_a_side": "Une lettre close dit par qui, et quand.",
    "letter_stopped_on_a_day": "Dites pourquoi la lettre s’arrête : une réponse courte suffit.",
    "letter_never_changes": "Une lettre proposée ne change pas : écrivez-en une autre, qui la remplace.",
    "signedcopy_never_changes": "Une copie signée ne change pas.",
    "timegiven_within_a_day": _("Indiquez entre une minute et vingt-quatre heures."),
    "recognitionfact_says_what": "Dites ce qui a été donné ou fait.",
    "sheetversion_numbered_once": "Une autre version vient de prendre ce numéro. Recommencez.",
    "sheetversion_one_being_written": "Une version de cette fiche est déjà en préparation. Reprenez-la.",
    "sheetversion_never_changes": (
        "Une version publiée ne change pas : elle a été lue et imprimée. Écrivez-en une nouvelle, qui dit ce qui "
        "change."
    ),
}
