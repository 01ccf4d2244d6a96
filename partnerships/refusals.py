"""What to say when the database refuses a change of places, people or conventions."""

SENTENCES = {
    "quota_ends_after_start": "Le dernier jour doit venir après le premier. Corrigez la période.",
    "quota_extra_has_reason_and_author": "Pour accorder des places en plus, indiquez le motif.",
    "quota_periods_do_not_overlap": (
        "Un autre volume du même engagement couvre déjà une partie de cette période. Corrigez les dates."
    ),
    "quota_closed_by_someone": "Une année close dit qui l'a close, et quand.",
    "quotachange_says_why": "Indiquez le motif : il reste dans l'historique du volume.",
    "quotachange_names_its_amendment": "Indiquez quel avenant, et à compter de quand il vaut.",
    "convention_ends_after_it_begins": "La convention doit se terminer après sa prise d'effet. Corrigez les dates.",
    "convention_in_force_has_dates": "Une convention en vigueur a une date d'effet et un dernier jour. Indiquez-les.",
    "convention_in_force_to_the_day": (
        "Une convention en vigueur commence et finit un jour précis. Indiquez le jour de ces deux dates."
    ),
    "convention_terminated_on_a_day": "Une convention résiliée dit depuis quel jour.",
    "amendment_numbered_once": "Un autre avenant vient de prendre ce numéro. Recommencez.",
    "amendmentline_volume_once": "Cet avenant change déjà ce volume. Retirez d'abord cette ligne.",
    "amendmentline_term_once": "Cet avenant change déjà le dernier jour. Retirez d'abord cette ligne.",
    "amendmentline_says_what": "Indiquez ce que l'avenant change.",
    "approval_once_per_body": "Cette instance figure déjà dans la liste.",
    "approval_dated_with_its_result": "Indiquez l'avis de l'instance avec sa date.",
    "party_once_per_convention": "Cette partie figure déjà dans la convention.",
    "party_partner_on_its_side": "Côté partenaire, indiquez lequel ; côté hôpital, laissez le partenaire vide.",
    "document_once_per_convention": "Ce fichier est déjà parmi les documents de la convention.",
    "document_file_never_changes": "Le fichier d'un document ne change pas. Ajoutez la nouvelle version à part.",
    "committee_once_per_convention": "Cette convention a déjà un comité de ce nom.",
    "committeemember_once": "Cette adresse figure déjà parmi les membres du comité.",
    "committeemember_erased_wholly": "Le nom de ce membre a été effacé au terme prévu : sa fiche ne se remplit plus.",
    "dossier_numbered_once": "Quelqu'un vient de commencer cette version. Rechargez la page : elle la montre.",
    "dossier_one_draft": "Quelqu'un vient de commencer une version. Rechargez la page : elle la montre.",
    "dossier_never_changes": "Un dossier diffusé ne change plus. Préparez une nouvelle version.",
    "minutesreview_remark_says_something": "Écrivez votre remarque avant de l'envoyer.",
    "meeting_ends_after_it_begins": "La réunion doit finir après avoir commencé. Corrigez les heures.",
    "meeting_cancelled_with_its_reason": "Indiquez le motif de l'annulation : les membres le lisent.",
    "meeting_is_somewhere": "Indiquez un lieu, un lien de visioconférence, ou les deux.",
    "action_once_per_project": "Ce projet a déjà une action de ce nom. Complétez-la, ou précisez le titre.",
    "action_waits_for_something": (
        "Dites ce que l'action attend : l'avis d'une instance, ou un texte. Ou changez d'abord son état."
    ),
    "action_owner_of_a_partner": "Indiquez aussi le partenaire chez qui cette personne ou cette direction s'en charge.",
    "funding_once": "Ce financement est déjà noté pour cette année. Complétez-le, ou précisez son objet.",
    "funding_of_one_funder": "Indiquez un partenaire ou un tiers, pas les deux.",
    "funding_never_negative": "Un montant n'est jamais négatif. Vide : non précisé.",
    "membership_role_fits_its_place": (
        "Choisissez un seul lieu, qui va avec le rôle : hôpital ou GHU pour un référent, partenaire pour la médiation "
        "et la coordination, service du siège pour un agent."
    ),
    "membership_ends_after_start": "Le rôle doit se terminer après avoir commencé. Corrigez les dates.",
    "membership_once": "Cette personne a déjà ce rôle depuis cette date.",
    "hospital_not_merged_into_itself": "Un hôpital ne peut pas fusionner avec lui-même. Choisissez l'autre hôpital.",
    "partnerclosure_ends_after_start": "La fermeture doit finir après avoir commencé. Corrigez les dates.",
    "partnerclosure_once": "Cette fermeture est déjà enregistrée.",
    "schoolholiday_ends_after_start": "Les vacances doivent finir après avoir commencé. Corrigez les dates.",
    "quietperiod_ends_after_start": "La période doit finir après avoir commencé. Corrigez les dates.",
    "quietperiod_once": "Cette période calme est déjà enregistrée.",
    "user_email_once_whatever_the_case": "Un compte existe déjà avec cette adresse e-mail.",
}
