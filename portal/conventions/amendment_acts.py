"""What may be done with an amendment: its lines, its signature. Once signed, nothing."""

from collections.abc import Iterator

from activities.services.amendments import AmendmentEffect, sign_amendment
from partnerships.models import Amendment
from partnerships.services import amendments
from portal.conventions.acts import Act, Acts, page_of_convention
from portal.conventions.forms import (
    ActForm,
    ClauseLineForm,
    SignatureForm,
    StrandLineForm,
    TermLineForm,
    VolumeLineForm,
)


class AmendmentActs(Acts):
    """The acts of an amendment as it stands, with the effect that its signature would have."""

    def __init__(self, amendment: Amendment, effect: AmendmentEffect | None, data=None) -> None:
        self.amendment, self.effect = amendment, effect
        super().__init__(data)

    def offered(self) -> Iterator[Act]:
        if self.amendment.is_signed:
            return
        convention, fixed = self.amendment.convention, {"amendment_id": self.amendment.pk}
        of_it = {"convention": convention}
        yield self.act("volume", "Changer un volume", amendments.add_volume, VolumeLineForm, fixed, **of_it)
        yield self.act("term", "Changer le dernier jour", amendments.add_term, TermLineForm, fixed)
        yield self.act("strand", "Ajouter ou renommer un volet", amendments.add_strand, StrandLineForm, fixed, **of_it)
        yield self.act("clause", "Changer une clause", amendments.add_clause, ClauseLineForm, fixed)
        lines = list(self.amendment.lines.all())
        for line in lines:
            of_line = {**fixed, "line_id": line.pk}
            yield self.act("drop", "Retirer", amendments.drop_line, ActForm, of_line, about=line.pk, whom=line.change)
        if lines:
            # The figures that the page showed: where somebody booked since, the effect is shown anew first.
            seen = self.data.get("effect_seen") if self.data else None
            as_shown = {**fixed, "effect_seen": seen or None}
            yield self.act("sign", "Noter la signature", sign_amendment, SignatureForm, as_shown, leads_to=self._story)
        words, verb = "Abandonner cet avenant", amendments.abandon_amendment
        yield self.act("abandon", words, verb, ActForm, fixed, leads_to=self._story)

    def _story(self, _done) -> str:
        return page_of_convention(self.amendment.convention)
