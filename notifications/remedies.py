"""What to do about a message that did not arrive, in a sentence."""

from notifications.models import Notice, State

REMEDIES = {
    State.BOUNCED: "Le message est revenu. Corrigez l’adresse sur sa fiche, puis « Renvoyer » ; ou prévenez autrement, "
    "puis « Classer ». Les prochains messages seront essayés tout de même.",
    State.FAILED: "Le message n’est pas parti. Corrigez l’adresse si c’est elle, puis « Renvoyer » ; ou prévenez "
    "autrement, puis « Classer ».",
    State.UNCERTAIN: "Le message est peut-être parti. Demandez à la personne, ou voyez le journal du serveur de "
    "courriel, puis « Marquer comme envoyé » ou « Marquer comme non parti ».",
}


def remedy_of(notice: Notice) -> str:
    """Nothing where nothing is to be done."""
    if notice.is_closed:
        return "Rien : ce message est classé."
    return REMEDIES.get(notice.state, "Rien.")
