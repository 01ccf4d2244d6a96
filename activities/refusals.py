"""What to say when the database refuses: the wall behind the services, in people's words."""

SENTENCES = {
    "quota_not_oversold": (
        "Le volume prévu par la convention est épuisé pour cette période. "
        "Demandez des places en plus au service culture, qui peut en accorder avec un motif."
    ),
    "practicalnote_of_one_thing": "Une note parle d’un service ou d’une activité : choisissez l’un des deux.",
    "quota_year_is_closed": (
        "Cette année est close : ses séances et ses chiffres ne changent plus. Le service qui suit la convention peut "
        "la rouvrir, avec un motif."
    ),
    "quota_closed_once_complete": (
        "Cette année ne se clôt pas encore : elle n’est pas finie, ou des séances attendent une réponse ou un bilan."
    ),
    "session_inside_quota_period": (
        "Cette date est en dehors de la période du volume. Choisissez une date de la période."
    ),
    "session_activity_of_its_commitment": "Cette proposition ne relève pas de cet engagement. Choisissez-en une autre.",
    "session_quota_of_its_commitment": "Ce volume n’est pas celui de l’engagement choisi. Choisissez le bon volume.",
    "session_one_live_per_slot": "Ce créneau vient d’être pris. Choisissez-en un autre : rien n’a été réservé.",
    "session_mediator_in_one_place": (
        "Ce médiateur a déjà une séance à cette heure. Choisissez un autre horaire ou une autre personne."
    ),
    "session_confirmed_has_its_grant": (
        "Cette séance dépasse le maximum de son hôpital : le service qui suit la convention doit d’abord l’accorder."
    ),
    "session_ends_after_start": "La fin doit venir après le début. Corrigez l’heure de fin.",
    "session_lasts_a_day_at_most": "Une séance dure un jour au plus. Corrigez l’heure de fin, ou faites-en plusieurs.",
    "session_groups_within_maximum": "Cette séance a déjà tous ses groupes. Choisissez une autre date.",
    "session_people_within_maximum": (
        "Ce nombre dépasse les places de la séance. Réduisez-le ou choisissez un autre créneau."
    ),
    "activity_shared_on_a_screen": (
        "Seule une visite à distance se partage entre plusieurs hôpitaux, 30 groupes au plus."
    ),
    "participation_confirmed_has_wards_agreement": (
        "L’accord du cadre de santé manque encore pour ce groupe. Notez-le, ou attendez sa réponse."
    ),
    "participation_ward_once": "Ce service participe déjà à cette séance.",
    "participation_expected_adds_up": "Le détail par public dépasse le total attendu. Corrigez l’un ou l’autre.",
    "outing_medical_is_whole": "Dites qui a obtenu les avis médicaux, et quel jour.",
    "outing_direction_is_whole": "Dites qui a obtenu l’autorisation de la direction, et quel jour.",
    "outing_parental_is_whole": "Dites qui a obtenu l’accord de l’autorité parentale, et quel jour.",
    "outing_only_minors_may_not_concern": (
        "Les avis médicaux et l’autorisation de la direction sont toujours demandés pour des patients hospitalisés."
    ),
    "sessionphoto_valid_three_years": "L’autorisation d’une photo vaut du jour même à trois ans : corrigez sa date.",
    "sessionphoto_described": "Une photo a sa description et son crédit : indiquez les deux.",
    "participation_ages_add_up": "Le détail par âge dépasse le total des présents. Corrigez l’un ou l’autre.",
    "session_lived_for_a_time": "La durée réelle se compte en minutes, d’une minute à 24 heures.",
    "participation_present_adds_up": "Le détail par public dépasse le total des présents. Corrigez l’un ou l’autre.",
    "earlierrelay_person_once": (
        "Cette personne est déjà parmi les relais formés avant le portail : complétez sa fiche, plutôt qu’une autre."
    ),
    "earlierrelay_address_is_plain": "Écrivez l’adresse e-mail en minuscules.",
    "earlierrelay_for_a_time": (
        "On est relais du jour de la formation à cinq ans après, au plus : corrigez l’une des dates."
    ),
    "registration_person_once": "Cette personne est déjà inscrite à cette formation.",
    "training_not_overfull": (
        "La dernière place vient d’être prise. Inscrivez-vous de nouveau : la liste d’attente est ouverte."
    ),
    "training_hospital_within_places": (
        "Les places de cet hôpital viennent d’être prises. Inscrivez-vous de nouveau : la liste d’attente est ouverte."
    ),
    "training_has_places": "Indiquez au moins une place, et 500 au plus.",
    "slot_ends_after_start": "La fin doit venir après le début. Corrigez l’heure de fin.",
    "slot_valid_until_its_start": "La date limite de réservation doit précéder le début du créneau.",
    "slot_belongs_to_its_side": "Un créneau à l’hôpital a un hôpital ; un créneau du partenaire n’en a pas.",
    "slot_ward_of_its_hospital": "Ce service n’est pas de cet hôpital. Choisissez un de ses services.",
    "participation_ward_of_its_hospital": "Ce service n’est pas de cet hôpital. Choisissez un de ses services.",
    "slot_holds_someone": "Indiquez au moins une personne.",
    "slot_ward_agreement_of_its_ward": "Choisissez le service dont le cadre de santé est d’accord.",
    "session_confirmed_has_wards_agreement": (
        "L’accord du cadre de santé manque encore. Notez-le, ou attendez sa réponse."
    ),
    "absence_ends_after_start": "La fin doit venir après le début. Corrigez les dates ou les heures.",
    "calendarfeed_one_live_per_owner": "Ce flux existe déjà : son adresse est dans la liste.",
    "activityagreement_once_per_party": "L’accord de cette partie est déjà enregistré pour ce thème.",
}
