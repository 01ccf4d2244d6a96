"""Public pages that a process remembers for some seconds, so that they cost next to nothing."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import wraps
from time import monotonic

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

SECONDS = 5  # a change reaches every reader within this time, and within twice this time behind a shared cache
PAGES = 500  # about 20 MB: every hospital and ward in both languages, with room to spare

PERSONAL_HEADERS = {"HTTP_COOKIE", "HTTP_AUTHORIZATION", "REMOTE_USER", "CSRF_COOKIE"}
CACHE_CONTROL = f"public, max-age={SECONDS}"


def remembered(view: Callable) -> Callable:
    """Marks a view's pages as the same for everybody, so that `portal.middleware.PublicPageMemory` keeps them.

    The view receives the request of nobody (`without_anybody`): whoever asks first, nothing of theirs can be kept.
    """

    @wraps(view)
    def marked(request, *args, **kwargs):
        anonymous = without_anybody(request)

        def mark(response: HttpResponse) -> None:
            if "CSRF_COOKIE" in anonymous.META:
                raise ImproperlyConfigured(f"{request.path} is remembered: it cannot hold a form with a CSRF token.")
            response.is_remembered = True

        response = view(anonymous, *args, **kwargs)
        if getattr(response, "is_rendered", True):
            mark(response)
        else:
            response.add_post_render_callback(mark)
        return response

    return marked


def without_anybody(request: HttpRequest) -> HttpRequest:
    """The same request without what tells people apart: no cookie, no session, no message, nobody signed in."""
    anonymous = copy(request)
    meta = {name: value for name, value in request.META.items() if name not in PERSONAL_HEADERS}
    personal = {"COOKIES": {}, "META": meta, "environ": meta, "user": AnonymousUser()}
    anonymous.__dict__ = {**request.__dict__, **personal}
    for name in ("session", "_messages"):
        anonymous.__dict__.pop(name, None)
    return anonymous


@dataclass(frozen=True, slots=True)
class Page:
    """The final bytes of a page, with everything that the middleware said about it."""

    content: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    until: float

    def to_response(self) -> HttpResponse:
        response = HttpResponse(self.content)
        for name, value in self.headers:
            response.headers[name] = value
        return response


class PageMemory:
    """The last pages of one process, the least recently asked for leaving first."""

    def __init__(self, size: int = PAGES) -> None:
        self.size = size
        self._pages: OrderedDict[tuple, Page] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: tuple) -> Page | None:
        """A page that is still fresh."""
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            if page.until < monotonic():
                del self._pages[key]
                return None
            self._pages.move_to_end(key)
            return page

    def keep(self, key: tuple, page: Page) -> None:
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            if len(self._pages) > self.size:
                self._pages.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()


memory = PageMemory()


def key_of(request: HttpRequest) -> tuple | None:
    """What tells two pages apart, or None for a request that is never answered from memory.

    Host and scheme belong to it: a page is only kept after Django accepted both, so an unknown host or a plain http
    request never finds one. Languages have addresses of their own. Query strings are endless, so they are left out; so
    is SCRIPT_NAME, a header by which whoever speaks to the web server directly gives a page another page's address.
    """
    meta = request.META
    if request.method not in ("GET", "HEAD") or meta.get("QUERY_STRING") or meta.get("SCRIPT_NAME"):
        return None
    return request.scheme, meta.get("HTTP_HOST"), meta["SERVER_NAME"], meta["SERVER_PORT"], request.path


def finish(response: HttpResponse) -> Page | None:
    """Gives a marked page its validators, or, when it turns out to be somebody's own, keeps it private.

    `Vary` may name the language, which the address decides, and the cookie, which the view never saw.
    """
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    is_public = response.status_code == 200 and not response.streaming
    if not is_public or response.cookies or varies - {"accept-language", "cookie"}:
        response.headers["Cache-Control"] = "private, no-store"
        return None
    if varies:
        del response.headers["Vary"]
    etag = f'"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["ETag"] = etag
    return Page(response.content, tuple(response.headers.items()), etag, monotonic() + SECONDS)
