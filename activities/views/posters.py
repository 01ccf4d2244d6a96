"""Posters for the wall, open to everybody as the pages whose words they print: a nurse needs no account."""

from allauth.core.ratelimit import consume_or_429
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from activities.printing import LAYOUTS
from activities.printing.codes import draw_code
from activities.printing.posters import as_page
from activities.public.posters import Poster, Wall, write_poster
from activities.views.public import ward_of
from foundation.printing.paper import pdf_response, printed
from partnerships.models import Hospital
from partnerships.views.public import public_page

# Seconds after which whoever asked for too many new posters may ask again.
PAUSE = "60"


@public_page
def show_poster(request, slug, poster, ward_slug=None):
    wall = _wall(slug, ward_slug)
    if elsewhere := _leads_elsewhere(wall, poster):
        return elsewhere
    shown = _find(wall, poster)
    context = {"poster": shown, "wall": wall, "code": draw_code(shown.address), "pdf_url": wall.poster(poster, "_pdf")}
    return _unlisted(render(request, "public/poster.html", context))


@public_page
def download_poster(request, slug, poster, ward_slug=None):
    """One page of paper, printed once as long as its words stay the same; a new one is counted by who asks for it."""
    wall = _wall(slug, ward_slug)
    if elsewhere := _leads_elsewhere(wall, poster, "_pdf"):
        return elsewhere
    shown = _find(wall, poster)
    if not shown.lines:
        return redirect(wall.poster(poster))
    page = as_page(shown)
    content = printed.find(LAYOUTS / "poster.typ", page)
    if content is None:
        if pause := consume_or_429(request, action="poster", key="new", limit_get=True):
            pause.headers["Retry-After"] = PAUSE
            return pause
        content = printed.print(LAYOUTS / "poster.typ", page)
    return _unlisted(pdf_response(content, f"affiche-{wall.slug}-{poster}"))


def _wall(slug: str, ward_slug: str | None) -> Wall:
    hospital = get_object_or_404(Hospital.objects.select_related("merged_into"), slug=slug)
    return Wall(hospital, ward_of(hospital.merged_into or hospital, ward_slug) if ward_slug else None)


def _leads_elsewhere(wall: Wall, poster: str, kind: str = ""):
    """To the hospital that one was merged into; to the page that says that this one is closed."""
    if wall.hospital.merged_into:
        return redirect(Wall(wall.hospital.merged_into, wall.ward).poster(poster, kind), permanent=True)
    is_open = wall.hospital.is_active and (wall.ward is None or wall.ward.is_active)
    return None if is_open else redirect(wall.page)


def _find(wall: Wall, name: str) -> Poster:
    poster = write_poster(wall, name)
    if poster is None:
        raise Http404
    return poster


def _unlisted(response):
    """For a wall, not for search engines: they know the pages."""
    response["X-Robots-Tag"] = "noindex"
    return response
