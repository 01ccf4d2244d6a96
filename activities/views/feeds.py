"""« Mes flux d'agenda » : the secret addresses that calendar programs read, and what they read there."""

import hashlib

from allauth.core.ratelimit import consume_or_429
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from activities.calendars.feeds import write_feed
from activities.forms.actions import ActionForm
from activities.forms.feeds import FeedForm
from activities.models import CalendarFeed
from activities.permissions import can_revoke_feed, can_use_feed
from activities.services.feeds import note_reading, open_feed, renew_feed, revoke_feed
from partnerships.views.workspace import ActOnceView, WorkspaceMixin

# A program that asks again within five minutes is told what it knows.
FEED_CACHE = "private, max-age=300"
# Seconds after which a program that asked too often may ask again.
PAUSE = "60"


@login_not_required
@require_safe
def read_feed(request, token):
    """The calendar itself, for whoever has its address: nobody signs in, no cookie is read or set."""
    feed = CalendarFeed.objects.live().select_related("user", "ward__hospital", "hospital").filter(token=token).first()
    if feed is None or not feed.is_open():
        raise Http404
    # Counted by the feed, not by who asks: the great calendar services read those of a whole hospital from one place.
    if pause := consume_or_429(request, action="calendar_feed", key=f"feed:{feed.pk}", limit_get=True):
        pause.headers["Retry-After"] = PAUSE
        return pause
    content = write_feed(feed)
    note_reading(feed)
    etag = f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
    headers = {"Cache-Control": FEED_CACHE, "ETag": etag, "X-Robots-Tag": "noindex"}
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag=etag, response=response)


class FeedList(WorkspaceMixin, ActOnceView):
    """A person's own addresses and those of their hospitals; head office sees which are in use, not what they are."""

    template_name = "workspace/feeds.html"
    form_class = FeedForm

    def is_allowed(self) -> bool:
        return True

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        user = self.request.user
        feeds = CalendarFeed.objects.live().visible_to(user)
        feeds = list(feeds.select_related("user", "ward__hospital", "hospital", "created_by"))
        own = [feed for feed in feeds if can_use_feed(user, feed)]
        return super().get_context_data(**kwargs, own=own, others=[feed for feed in feeds if feed not in own])

    def act(self, form) -> dict:
        feed = open_feed(actor=self.request.user, feed=form.feed())
        return {"url": reverse("calendar_feeds"), "message": f"Le flux est créé : {feed}. Copiez son adresse."}


class FeedActView(ActOnceView):
    """Something done to one address, which its page explains first."""

    form_class = ActionForm
    template_name = "workspace/feed_end.html"

    def find(self) -> None:
        feeds = CalendarFeed.objects.live().visible_to(self.request.user)
        self.feed = get_object_or_404(feeds.select_related("user", "ward__hospital", "hospital"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, feed=self.feed, is_renewed=isinstance(self, FeedRenew))

    def done(self, message: str) -> dict:
        return {"url": reverse("calendar_feeds"), "message": message}


class FeedRenew(FeedActView):
    def is_allowed(self) -> bool:
        return can_use_feed(self.request.user, self.feed)

    def act(self, form) -> dict:
        feed = renew_feed(actor=self.request.user, feed_id=self.feed.pk)
        return self.done(f"Nouvelle adresse : {feed}. L’ancienne ne répond plus.")


class FeedRevoke(FeedActView):
    def is_allowed(self) -> bool:
        return can_revoke_feed(self.request.user, self.feed)

    def act(self, form) -> dict:
        feed = revoke_feed(actor=self.request.user, feed_id=self.feed.pk)
        return self.done(f"Le flux est révoqué : {feed}. Son adresse ne répond plus.")
