"""The cut-paper pictures, in templates."""

from django import template
from django.utils.safestring import SafeString

from activities.compositions import compose

register = template.Library()


@register.simple_tag
def composition(identity, kind: str) -> SafeString:
    """`{% composition activity.slug activity.format %}`: drawn by us from a seed, so that nothing typed is in it."""
    return SafeString(compose(str(identity), kind))
