import pytest
from django.template import Context, Template

WORDS = (
    '{% load plurals %}{{ n }} proche{{ n|plural }}, {{ n }} hôpita{{ n|plural:"l,ux" }} vien{{ n|plural:"t,nent" }}'
)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 proche, 0 hôpital vient"),
        (1, "1 proche, 1 hôpital vient"),
        (1.5, "1,5 proche, 1,5 hôpital vient"),
        (2, "2 proches, 2 hôpitaux viennent"),
    ],
)
def test_plural_begins_at_two_as_in_french(count, said):
    assert Template(WORDS).render(Context({"n": count})) == said
