"""The public offer: no account, no cookie, the same answer for everybody."""

from django.db.models import Case, Q, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from activities.public.hospitals import find_hospitals
from activities.public.posters import Wall, offer_posters
from activities.public.programme import read_programme
from activities.public.trainings import read_trainings
from partnerships.models import HeadOfficeService, Hospital, Ward
from partnerships.views.public import public_page

QUERY_LENGTH = 80
PAGE_DIGITS = 3
POSTERS_OFFERED = 2

ROBOTS = """\
User-agent: *
Disallow: /compte/
Disallow: /en/compte/
Disallow: /espace/
Disallow: /gestion/
"""


@public_page
def choose_hospital(request):
    query = request.GET.get("q", "").strip()[:QUERY_LENGTH]
    return render(request, "public/home.html", {"query": query, "choice": find_hospitals(query)})


@public_page
def find_from_shortened_address(request):
    """What is left of a poster's address when its end was not typed."""
    return redirect("home", permanent=True)


@public_page
def show_hospital(request, slug):
    hospital = get_object_or_404(Hospital.objects.select_related("merged_into"), slug=slug)
    if hospital.merged_into:
        return redirect("hospital", hospital.merged_into.slug, permanent=True)
    if not hospital.is_active:
        return render(request, "public/hospital_closed.html", {"hospital": hospital})
    return _show_programme(request, hospital)


@public_page
def show_ward(request, slug, ward_slug):
    """Only whoever was given this address comes here: search engines are told to leave it."""
    hospital = get_object_or_404(Hospital.objects.select_related("merged_into"), slug=slug)
    if hospital.merged_into:
        return redirect("ward", hospital.merged_into.slug, ward_slug, permanent=True)
    ward = ward_of(hospital, ward_slug)
    if not (hospital.is_active and ward.is_active):
        response = render(request, "public/hospital_closed.html", {"hospital": hospital, "ward": ward})
    else:
        response = _show_programme(request, hospital, ward)
    response["X-Robots-Tag"] = "noindex"
    return response


@public_page
def show_trainings(request):
    """For professionals: never among what patients are offered."""
    return render(request, "public/trainings.html", {"trainings": read_trainings()})


@public_page
def show_accessibility(request):
    return render(request, "public/accessibility.html", {"services": _reachable_services()})


@public_page
def show_privacy(request):
    return render(request, "public/privacy.html", {"services": _reachable_services()})


@public_page
def show_robots(request):
    return HttpResponse(ROBOTS, content_type="text/plain")


def _show_programme(request, hospital: Hospital, ward: Ward | None = None):
    programme = read_programme(hospital, ward, page=_page_of(request))
    if programme.page > 1 and not programme.sections:
        return redirect(request.path)
    posters = offer_posters(Wall(hospital, ward), programme.coming_days, timezone.localdate())[:POSTERS_OFFERED]
    context = {"hospital": hospital, "ward": ward, "programme": programme, "posters": posters}
    return render(request, "public/hospital.html", context)


def _page_of(request) -> int:
    """The page asked for; the first for anything that is not a page."""
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) <= PAGE_DIGITS else 1


def ward_of(hospital: Hospital, slug: str) -> Ward:
    """A ward by its poster's address; those of a hospital merged into this one stay reachable, after its own."""
    ward = (
        Ward.objects.filter(Q(hospital=hospital) | Q(hospital__merged_into=hospital), slug=slug)
        .order_by(Case(When(hospital=hospital, then=Value(0)), default=Value(1)), "pk")
        .first()
    )
    if ward is None:
        raise Http404
    return ward


def _reachable_services():
    return HeadOfficeService.objects.exclude(mailbox="")
