"""The verb that ends a wait: a few words to a person who offered themselves."""

from django.db import transaction
from django.utils import timezone

from foundation.errors import Refusal
from patient_partners.models import News, PatientPartner
from patient_partners.notices.news import announce_news


def give_news(*, actor, partner_id: int, text: str) -> News:
    """Mail a few words to a person, and note that they heard of us.

    Raises PatientPartner.DoesNotExist where the file is not the actor's to see, and Refusal without words or for
    somebody who may not be written to.
    """
    with transaction.atomic():
        visible = PatientPartner.objects.visible_to(actor)
        rows = PatientPartner.objects.select_for_update(no_key=True)
        partner = rows.get(pk=partner_id, pk__in=visible.values("pk"))
        if not partner.is_available:
            raise Refusal("Cette personne n’est pas disponible en ce moment : ne la sollicitez pas.")
        if not text.strip():
            raise Refusal("Écrivez quelques mots avant d’envoyer.", field="text")
        news = News.objects.create(partner=partner, text=text.strip(), written_by=actor)
        partner.last_news_at = timezone.now()
        partner.save()
        announce_news(news)
    return news
