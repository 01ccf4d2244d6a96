"""What stands around every page: the memory of public pages, the privacy of all others, refusals in plain words."""

import re
from urllib.parse import unquote

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from foundation.errors import Refusal
from portal import public


class PublicPageMemory:
    """First of all: answers a public page that this process knows, before any other middleware runs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key = public.key_of(request)
        page = public.memory.find(key) if key else None
        if page is not None:
            return get_conditional_response(request, etag=page.etag, response=page.to_response())
        response = self.get_response(request)
        if not getattr(response, "is_remembered", False):
            return response
        page = public.finish(response)
        if page is None:
            return response
        if key and request.method == "GET":
            public.memory.keep(key, page)
        return get_conditional_response(request, etag=page.etag, response=response)


class PrivatePages:
    """A page is private unless its view says otherwise: no browser, no proxy keeps it after sign-out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not getattr(response, "is_remembered", False):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class SignInFirst(LoginRequiredMiddleware):
    """Sign-in by default. A form sent after the session ended is answered by a page that says how to lose nothing."""

    def process_view(self, request, view, arguments, named_arguments):
        """An open page is for everybody: whose cookie came with the request is not even looked up."""
        if not getattr(view, "login_required", True):
            return None
        return super().process_view(request, view, arguments, named_arguments)

    def handle_no_permission(self, request, view_func):
        if request.method == "POST":
            return render(request, "401.html", status=401)
        return super().handle_no_permission(request, view_func)


# NUL, which PostgreSQL stores not, and what turns round the letters that follow (LRO, RLO): words would read otherwise
# than they are kept, in a letter that is signed too. Scripts written from right to left need neither.
NEVER_TYPED = re.compile("[\0\u202d\u202e]")


def _as_typed(posted: QueryDict) -> QueryDict:
    cleaned = posted.copy()
    for name, values in posted.lists():
        cleaned.setlist(name, [NEVER_TYPED.sub("", value) for value in values])
    return cleaned


class KindRefusals:
    """A refusal that no view caught becomes a page with its sentence; signs that nobody types are left out of forms."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, named_arguments):
        """PostgreSQL stores no NUL, so one in the address, a cookie or a form would end in an error of ours.

        Some come with a text that was pasted into a form: nothing else of what was typed is lost. Before the session's
        middleware, which looks for its cookie in PostgreSQL.
        """
        posted = dict(request.POST.lists()) if request.method == "POST" else {}
        texts = [request.path_info, unquote(request.META.get("QUERY_STRING", "")), *request.COOKIES.values(), *posted]
        if any("\0" in text for text in texts):
            raise BadRequest("NUL byte")
        if any(NEVER_TYPED.search(value) for values in posted.values() for value in values):
            request.POST = _as_typed(request.POST)

    def process_exception(self, request, exception):
        if isinstance(exception, Refusal):
            return render(request, "409.html", {"sentence": exception.sentence}, status=409)
        return None
