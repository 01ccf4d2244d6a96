"""What those who offer themselves share: what comes, what was learnt, and to whom one talks."""

from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.errors import Refusal
from patient_partners.models import Event, Programme, Publication, ToolSheet
from patient_partners.models.patient_partners import PartnerState
from patient_partners.path import contacts_by_group
from patient_partners.tokens import read_partner
from patient_partners.views.event_links import SHARED_SHOWN
from patient_partners.views.offers import OwnPage

# The latest that the service published.
PUBLISHED_SHOWN = 20
# Not in it yet, or no more.
OUTSIDE = (PartnerState.ASKED, PartnerState.LEFT)


@login_not_required
@never_cache
@require_safe
def show_community(request, token: str) -> HttpResponseBase:
    """Behind a person's own link, until they leave. It names no other person who offered themselves."""
    try:
        partner = read_partner(token)
    except Refusal:
        return OwnPage.as_view()(request, token=token)
    if partner.state in OUTSIDE:
        return redirect("partner_own", token)
    groups = contacts_by_group([group.pk for group in partner.groups.all()])
    programme = Programme.objects.select_related("owner").current()
    open_to_all = Event.objects.for_everybody().with_all_said()
    published = Publication.objects.shown().filter(programme__owner=partner.owner_id)[:PUBLISHED_SHOWN]
    context = {
        "token": token,
        "news": [each for each in published if each.kind == Publication.Kind.NEWS],
        "told": [each for each in published if each.kind == Publication.Kind.EXPERIENCE],
        "contacts": [role for roles in groups.values() for role in roles],
        "owner": programme.owner if programme else None,
        "events": open_to_all.coming(),
        "shared": open_to_all.past().filter(is_shared=True)[:SHARED_SHOWN],
        "sheets": ToolSheet.objects.for_everybody().released(),
    }
    return render(request, "patient_partnership/community.html", context)
