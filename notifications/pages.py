"""A mail as a page: it is somebody's HTML, so it is shown apart, where nothing runs and nothing is fetched."""

from django.http import Http404, HttpResponse

SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


def mail_page(html: str) -> HttpResponse:
    """The HTML part as its reader gets it. Raises Http404 where there is none."""
    if not html:
        raise Http404
    return HttpResponse(html, headers={"Content-Security-Policy": SANDBOX})
