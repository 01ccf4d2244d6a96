"""The memory of public pages and what surrounds every answer, on views that exist only here."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import path

from foundation.errors import Refusal
from portal import public
from portal.public import PageMemory, remembered
from portal.urls import urlpatterns as portal_addresses
from tests import factories

SOMEBODY = (
    "for {{ request.user }}, {% if request.session %}a{% else %}no{% endif %} session, {{ request.COOKIES }}, "
    "{% for message in messages %}{{ message }}{% endfor %}"
)

calls = []


@login_not_required
@remembered
def show_page(request):
    calls.append(request.path)
    return HttpResponse(f"page {len(calls)}")


@login_not_required
@remembered
def show_template(request):
    calls.append(request.path)
    return TemplateResponse(request, engines["django"].from_string("page {{ number }}"), {"number": len(calls)})


@login_not_required
@remembered
def show_somebody(request):
    session = "a session" if hasattr(request, "session") else "no session"
    return HttpResponse(f"for {request.user}, {session}, {request.COOKIES}, {request.headers.get('Cookie', '')}")


@login_not_required
@remembered
def show_somebody_late(request):
    return TemplateResponse(request, engines["django"].from_string(SOMEBODY))


@login_not_required
@remembered
def show_form(request):
    return HttpResponse(get_token(request))


@login_not_required
@remembered
def show_cookie(request):
    response = HttpResponse("page")
    response.set_cookie("tracker", "1")
    return response


@login_not_required
@remembered
def show_missing(request):
    calls.append(request.path)
    return HttpResponse("missing", status=404)


@login_not_required
@remembered
def show_stream(request):
    return StreamingHttpResponse(["page"])


@login_not_required
@remembered
def show_fragment(request):
    return HttpResponse("page", headers={"Vary": "HX-Request"})


@login_not_required
def refuse(request):
    raise Refusal("Ce créneau vient d'être pris. Choisissez-en un autre.")


@login_not_required
def show_ordinary(request):
    return HttpResponse("page")


@login_not_required
def show_typed(request):
    return HttpResponse(", ".join(request.POST.getlist("name")))


def show_own(request):
    return HttpResponse("page")


urlpatterns = [
    path("page/", show_page),
    path("template/", show_template),
    path("somebody/", show_somebody),
    path("somebody-late/", show_somebody_late),
    path("form/", show_form),
    path("cookie/", show_cookie),
    path("missing/", show_missing),
    path("stream/", show_stream),
    path("fragment/", show_fragment),
    path("refuse/", refuse),
    path("ordinary/", show_ordinary),
    path("typed/", show_typed),
    path("own/", show_own),
    *portal_addresses,
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def forget_calls():
    calls.clear()


@pytest.mark.parametrize("address", ["/page/", "/template/"])
def test_remembered_page_runs_its_view_once(client, address):
    answers = [client.get(address) for _ in range(3)]

    assert [answer.content for answer in answers] == [b"page 1"] * 3
    assert answers[0].headers == answers[2].headers


def test_remembered_page_costs_no_query(client, django_assert_num_queries):
    client.get("/page/")

    with django_assert_num_queries(0):
        client.get("/page/")


def test_remembered_page_is_forgotten_after_its_seconds(client, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(public, "monotonic", lambda: now)
    client.get("/page/")
    now += public.SECONDS - 0.1
    assert client.get("/page/").content == b"page 1"

    now += 0.2

    assert client.get("/page/").content == b"page 2"


def test_remembered_page_has_validators_and_says_nothing_of_cookies_or_languages(client):
    for answer in (client.get("/page/"), client.get("/page/")):
        assert answer["Cache-Control"] == "public, max-age=5"
        assert answer["ETag"].startswith('"')
        assert "Vary" not in answer
        assert not answer.cookies
        assert answer["Content-Security-Policy"]
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_remembered_page_unchanged_is_304_without_a_body(client):
    etag = client.get("/page/")["ETag"]

    answer = client.get("/page/", headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)


def test_page_computed_again_but_unchanged_is_304(client):
    etag = client.get("/template/")["ETag"]
    public.memory.clear()
    calls.clear()

    assert client.get("/template/", headers={"If-None-Match": etag}).status_code == 304


def test_remembered_page_answers_head_from_memory(client):
    client.get("/page/")

    answer = client.head("/page/")

    assert (answer.status_code, answer["Content-Length"], len(calls)) == (200, "6", 1)


def test_head_is_not_kept_for_get(client):
    client.head("/page/")

    assert client.get("/page/").content == b"page 2"


def test_query_string_passes_the_memory_by(client):
    client.get("/page/")

    assert client.get("/page/?page=2").content == b"page 2"
    assert client.get("/page/?page=2").content == b"page 3"
    assert client.get("/page/").content == b"page 1"


def test_script_name_passes_the_memory_by(client):
    """A header by which one page would be remembered at another one's address."""
    client.get("/en/accessibilite/", SCRIPT_NAME="/en")
    assert '<html lang="en">' in client.get("/en/accessibilite/").content.decode()


def test_form_sent_after_the_end_of_the_session_says_how_to_lose_nothing(client):
    answer = client.post("/espace/creneaux/ouvrir/", {"note": "long texte"})
    assert answer.status_code == 401
    assert "encore dans la page précédente" in answer.content.decode()


def test_post_passes_the_memory_by(client):
    client.get("/page/")

    assert client.post("/page/").content == b"page 2"


def test_memory_keeps_hosts_apart(client):
    client.get("/page/")

    assert client.get("/page/", headers={"Host": "localhost"}).content == b"page 2"


def test_memory_answers_no_unknown_host(client):
    client.get("/page/")

    assert client.get("/page/", headers={"Host": "evil.example"}).status_code == 400


def test_memory_answers_no_plain_http_where_https_is_required(settings):
    """Behind a proxy, where both arrive at the same port."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    client = Client()
    assert client.get("/page/", headers={"X-Forwarded-Proto": "https"}).status_code == 200

    answer = client.get("/page/", headers={"X-Forwarded-Proto": "http"})

    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/page/")


@pytest.mark.parametrize("address", ["/cookie/", "/fragment/", "/stream/", "/missing/"])
def test_page_that_is_not_the_same_for_everybody_is_never_kept(client, address):
    for _ in range(2):
        assert client.get(address)["Cache-Control"] == "private, no-store"
    assert client.get(address, headers={"If-None-Match": "*"}).status_code != 304


def test_remembered_page_with_a_form_is_refused(client):
    client.cookies["csrftoken"] = "a" * 32

    with pytest.raises(ImproperlyConfigured, match="CSRF token"):
        client.get("/form/")


@pytest.mark.parametrize("address", ["/somebody/", "/somebody-late/"])
def test_remembered_page_never_knows_who_asks(client, address):
    client.force_login(factories.UserFactory())
    client.cookies["secret"] = "of one person"

    answer = client.get(address)

    assert answer.content == b"for AnonymousUser, no session, {}, "
    assert answer["Cache-Control"] == "public, max-age=5"


def test_signed_in_person_reads_the_same_remembered_page(client):
    client.force_login(factories.UserFactory())

    assert client.get("/page/").content == b"page 1"
    assert Client().get("/page/").content == b"page 1"


def test_memory_forgets_the_page_least_recently_asked_for():
    memory = PageMemory(size=2)
    page = public.finish(HttpResponse("page"))
    for key in ("a", "b"):
        memory.keep((key,), page)
    memory.find(("a",))

    memory.keep(("c",), page)

    assert [bool(memory.find((key,))) for key in ("a", "b", "c")] == [True, False, True]


def test_ordinary_page_is_private(client):
    assert client.get("/ordinary/")["Cache-Control"] == "private, no-store"


def test_page_of_somebody_is_private(client):
    client.force_login(factories.UserFactory())

    assert client.get("/own/")["Cache-Control"] == "private, no-store"


def test_page_without_a_mark_asks_for_sign_in(client):
    answer = client.get("/own/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/compte/")


def test_refusal_that_escapes_a_view_is_a_page_with_its_sentence(client):
    answer = client.get("/refuse/")

    assert answer.status_code == 409
    assert "Ce créneau vient d&#x27;être pris. Choisissez-en un autre." in answer.content.decode()


@pytest.mark.parametrize("address", ["/ordinary/?search=%00", "/ordinary/?%00=1", "/%00/", "/compte/login/?next=%00"])
def test_nul_in_an_address_is_never_an_error_of_ours(client, address):
    assert client.get(address).status_code in (400, 404)


def test_nul_in_the_name_of_a_field_is_a_bad_request(client):
    assert client.post("/ordinary/", {"a\0b": "name"}).status_code == 400


def test_nul_in_a_field_is_left_out_and_nothing_else(client):
    assert client.post("/typed/", {"name": ["a\0b", "c"]}).content == b"ab, c"


def test_signs_that_turn_words_round_are_left_out_and_scripts_from_right_to_left_are_kept(client):
    arabic = "\u0645\u0631\u062d\u0628\u0627\u200f"

    answer = client.post("/typed/", {"name": ["a\u202eb\u202d", arabic]})

    assert answer.content.decode() == f"ab, {arabic}"


def test_nul_in_the_session_cookie_is_a_bad_request(client):
    client.cookies["sessionid"] = "abcdefgh\0"

    assert client.get("/own/").status_code == 400


def test_form_without_its_token_says_what_to_do(client):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/ordinary/", {"name": "x"})

    assert answer.status_code == 403
    assert "Rien n’a été enregistré" in answer.content.decode()
