"""Posters for the wall, open to everybody as the pages whose words they print: a nurse needs no account."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from activities.printing import LAYOUTS
from activities.printing.codes import draw_code
from activities.printing.posters import as_page
from activities.public.posters import Poster, Wall, write_poster
from activities.views.public import ward_of
from partnerships.models import Hospital
from partnerships.views.public import printed_once, public_page


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
    wall = _wall(slug, ward_slug)
    if elsewhere := _leads_elsewhere(wall, poster, "_pdf"):
        return elsewhere
    shown = _find(wall, poster)
    if not shown.lines:
        return redirect(wall.poster(poster))
    name = f"affiche-{wall.slug}-{poster}"
    return _unlisted(printed_once(request, LAYOUTS / "poster.typ", as_page(shown), name))


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
