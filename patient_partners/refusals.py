"""What to say when the database refuses a change of the patient partnership."""

SENTENCES = {
    "programme_ends_after_it_begins": "La dernière année ne vient pas avant la première. Corrigez l'une ou l'autre.",
    "axis_once_per_programme": "Un autre axe du programme porte déjà ce nom court. Choisissez-en un autre.",
    "domain_once_per_programme": "Un autre domaine du programme porte déjà ce nom court. Choisissez-en un autre.",
    "step_once_per_programme": "Cette étape figure déjà dans le parcours. Corrigez l'autre ligne.",
    "actor_once_per_programme": "Un autre acteur du programme porte déjà ce nom court. Choisissez-en un autre.",
    "teamtarget_once_per_programme": "Un autre objectif du programme porte déjà ce nom court. Choisissez-en un autre.",
    "sheetversion_numbered_once": "Une autre version vient de prendre ce numéro. Recommencez.",
    "sheetversion_one_being_written": "Une version de cette fiche est déjà en préparation. Reprenez-la.",
    "sheetversion_never_changes": (
        "Une version publiée ne change pas : elle a été lue et imprimée. Écrivez-en une nouvelle, qui dit ce qui "
        "change."
    ),
}
