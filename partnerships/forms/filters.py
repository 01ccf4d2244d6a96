"""What narrows a list: sent with GET, so that the address says it and can be kept or shared."""

from django import forms

ORDER = "sort"


class FilterForm(forms.Form):
    """A filter that makes no sense is said beside its field; the others still narrow the list."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.adapt(user)
        self.is_valid()

    def adapt(self, user) -> None:
        """What `user` may choose from; what narrows nothing for them is taken away."""

    @property
    def is_filtered(self) -> bool:
        """Whether something is left out; an order leaves out nothing."""
        return any(self.data.get(name) for name in self.fields if name != ORDER)
