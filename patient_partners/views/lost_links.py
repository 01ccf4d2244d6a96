"""A link that somebody lost goes once more to its address: a partner's to their page, a team's to its sheet."""

from abc import abstractmethod

from django.utils.translation import gettext as _

from patient_partners.forms.partners import LostLinkForm
from patient_partners.services.offers import send_link_again
from patient_partners.services.projects import send_links_again
from patient_partners.views.offers import SENT, OpenForm


class LostLink(OpenForm):
    form_class = LostLinkForm

    @abstractmethod
    def send_to(self, email: str) -> None:
        """What is mailed to an address that is known."""

    @abstractmethod
    def say_sent(self) -> str:
        """The same for every address: it tells nobody who is known."""

    def act(self, form) -> dict:
        self.send_to(form.cleaned_data["email"])
        return {"url": f"{self.request.path}?{SENT}", "message": self.say_sent()}


class LostPartnerLink(LostLink):
    template_name = "patient_partnership/lost_link.html"
    limit = "partner_link"

    def send_to(self, email: str) -> None:
        send_link_again(email=email)

    def say_sent(self) -> str:
        return _("Si cette adresse a une fiche, un message part maintenant avec son lien.")


class LostTeamLink(LostLink):
    template_name = "patient_partnership/lost_team_link.html"
    limit = "project_link"

    def send_to(self, email: str) -> None:
        send_links_again(email=email)

    def say_sent(self) -> str:
        return _("Si cette adresse porte une fiche projet, un message part maintenant avec son lien.")
