"""The papers of a convention: kept byte for byte, read by whom they are for, found by their words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from partnerships.models import Document
from tests.factories import ConventionFactory, DocumentFactory, HeadOfficeServiceFactory, MembershipFactory
from tests.foundation.paper_files import honest_paper, hostile_paper
from tests.portal.html_forms import posted_from

pytestmark = pytest.mark.django_db
Readers = Document.Readers
ADD = "admin:partnerships_document_add"


@pytest.fixture
def officer(client):
    membership = MembershipFactory(officer=True)
    client.force_login(membership.user)
    return membership


@pytest.fixture
def convention(officer):
    return ConventionFactory(owner=officer.service)


@pytest.fixture
def add(client, convention):
    def send(content: bytes, *, name: str = "convention.pdf", **changes):
        url = reverse(ADD)
        data = posted_from(client.get(url).content.decode(), "document_form")
        said = {"convention": convention.pk, "kind": "convention", "title": "Convention Picasso", **changes}
        return client.post(url, {**data, **said, "file": SimpleUploadedFile(name, content, "application/pdf")})

    return send


@pytest.mark.parametrize("what", ["signed", "linearised", "version 1.3"])
def test_a_paper_comes_back_byte_for_byte(add, client, what):
    content = honest_paper(what)
    assert add(content).status_code == 302
    response = client.get(reverse("document", args=[Document.objects.get().pk]))
    assert response.content == content


def test_nothing_a_browser_would_run_is_served(add, client):
    add(honest_paper("signed"), name='"><script>.html\r\nX-Evil: 1.pdf')
    document = Document.objects.get()
    response = client.get(reverse("document", args=[document.pk]))
    assert response["Content-Disposition"] == f'attachment; filename="convention-picasso-{document.pk}.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("what", ["a web page within", "code when it opens", "a gigabyte in a megabyte", "too heavy"])
def test_a_hostile_paper_is_refused_with_its_reason_and_what_was_typed_stays(add, what):
    response = add(hostile_paper(what), title="Un titre qui reste")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Un titre qui reste" in page
    assert response.context["adminform"].form.errors["file"]
    assert not Document.objects.exists()


def test_one_file_is_kept_once_for_a_convention(add):
    content = honest_paper("signed")
    add(content)
    assert "déjà parmi les documents" in add(content, title="Encore").content.decode()
    assert Document.objects.count() == 1


def test_another_service_has_no_convention_to_add_to(add):
    response = add(
        honest_paper("signed"),
        convention=ConventionFactory(owner=HeadOfficeServiceFactory(slug="autre", name="Un autre service")).pk,
    )
    assert response.context["adminform"].form.errors["convention"]


def test_a_file_never_changes_whatever_the_door():
    document = DocumentFactory()
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(content=b"%PDF-1.7 autre %%EOF")
    Document.objects.filter(pk=document.pk).update(title="Un autre titre")
    document.refresh_from_db()
    assert document.title == "Un autre titre"


# Who reads ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("readers", "reading"),
    [
        (Readers.INTERNAL, {"officer"}),
        (Readers.PARTIES, {"officer", "coordinator", "referent"}),
        (Readers.PUBLIC, {"officer", "coordinator", "referent", "stranger", "other_officer", "nobody"}),
    ],
)
def test_a_paper_is_read_by_those_it_is_for(client, partner_of, readers, reading):
    convention, people = partner_of
    url = reverse("document", args=[DocumentFactory(convention=convention, readers=readers).pk])
    opened = set()
    for name, user in people.items():
        client.logout()
        if user:
            client.force_login(user)
        response = client.get(url)
        assert response.status_code in ((200, 404) if user else (200, 302))
        if response.status_code == 200:
            opened.add(name)
    assert opened == reading


@pytest.fixture
def partner_of():
    """A convention for one hospital, and people on both its sides and outside it."""
    referent = MembershipFactory(referent=True)
    coordinator = MembershipFactory(coordinator=True)
    officer = MembershipFactory(officer=True)
    convention = ConventionFactory(owner=officer.service, partner=coordinator.partner)
    convention.hospitals.set([referent.hospital])
    people = {
        "officer": officer.user,
        "coordinator": coordinator.user,
        "referent": referent.user,
        "stranger": MembershipFactory(coordinator=True).user,
        "other_officer": MembershipFactory(
            officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Un autre service")
        ).user,
        "nobody": None,
    }
    return convention, people


# Finding -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["comité suivi", "comités", "« suivi du partenariat »", "Comit", "évaluation"])
def test_a_paper_is_found_by_the_words_of_its_title_and_summary(client, officer, convention, words):
    found = DocumentFactory(
        convention=convention, title="Comité de suivi du partenariat", summary="Les évaluations de la première année."
    )
    DocumentFactory(convention=convention, title="Annexe financière")
    response = client.get(reverse("documents"), {"words": words})
    assert [document.pk for document in response.context["documents"]] == [found.pk]
    in_office = client.get(reverse("admin:partnerships_document_changelist"), {"q": words})
    assert [document.pk for document in in_office.context["cl"].result_list] == [found.pk]


def test_the_list_is_narrowed_by_convention_and_kind(client, officer, convention):
    minutes = DocumentFactory(convention=convention, kind=Document.Kind.MINUTES)
    DocumentFactory(convention=convention)
    response = client.get(reverse("documents"), {"convention": convention.pk, "kind": "minutes"})
    assert [document.pk for document in response.context["documents"]] == [minutes.pk]


def test_an_empty_list_says_so(client, officer):
    assert "Aucun document" in client.get(reverse("documents")).content.decode()
    assert "Essayez d’autres mots" in client.get(reverse("documents"), {"words": "rien"}).content.decode()


def test_lists_never_read_the_files(client, officer, convention, django_assert_max_num_queries):
    DocumentFactory.create_batch(5, convention=convention)
    with django_assert_max_num_queries(12) as queries:
        client.get(reverse("documents"))
    assert not any('"content"' in query["sql"] for query in queries.captured_queries)


PUBLIC_PAGE = "public_documents"


@pytest.mark.parametrize("readers", Readers)
def test_everybody_reads_of_what_is_public_and_of_nothing_else(client, readers):
    document = DocumentFactory(readers=readers, title="La convention en une page")
    page = client.get(reverse(PUBLIC_PAGE)).content.decode()
    is_public = readers == Readers.PUBLIC
    assert (document.title in page) == is_public
    assert (reverse("document", args=[document.pk]) in page) == is_public
    assert document.convention.title not in page


def test_public_documents_are_found_by_their_words_in_both_languages(client):
    DocumentFactory(readers=Readers.PUBLIC, title="Bilan des comités")
    DocumentFactory(readers=Readers.PUBLIC, title="La convention")
    for language, nothing in (("", "Aucun document ne correspond"), ("/en", "No document matches")):
        url = f"{language}/documents/"
        found = client.get(url, {"q": "comité"}).content.decode()
        assert "Bilan des comités" in found
        assert "La convention" not in found
        assert nothing in client.get(url, {"q": "peinture <b>"}).content.decode()
        assert client.get(url, {"page": "99"}).status_code == 200
    Document.objects.all().delete()
    assert "Aucun document pour l’instant" in client.get("/documents/").content.decode()
