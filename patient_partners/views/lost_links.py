"""A link that somebody lost goes once more to its address: a partner's to their page, a team's to its sheet."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from patient_partners.forms.partners import LostLinkForm
from patient_partners.services.offers import send_link_again
from patient_partners.services.projects import send_links_again
from patient_partners.views.offers import SENT, OpenForm


class LostLink(OpenForm):
    """`send` mails what an address that is known asks for; `message`, the same for every address, tells nobody which
    are.
    """

    form_class = LostLinkForm
    send: Callable[..., None]
    message: str

    def act(self, form) -> dict:
        self.send(email=form.cleaned_data["email"])
        return {"url": f"{self.request.path}?{SENT}", "message": str(self.message)}


class LostPartnerLink(LostLink):
    template_name = "patient_partnership/lost_link.html"
    limit = "partner_link"
    send = staticmethod(send_link_again)
    message = _("Si cette adresse a une fiche, un message part maintenant avec son lien.")


class LostTeamLink(LostLink):
    template_name = "patient_partnership/lost_team_link.html"
    limit = "project_link"
    send = staticmethod(send_links_again)
    message = _("Si une fiche projet est à cette adresse, un message part maintenant avec son lien.")
