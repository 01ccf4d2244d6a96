"""What the files of partnerships say: places, partners, conventions with all that they promise, holidays."""

from partnerships.dates import Precision
from partnerships.models import Commitment, Convention, Partner, ProjectAction
from partnerships.models.choices import Side
from partnerships.periods import convention_years
from partnerships.reference.faults import Fault, Place
from partnerships.reference.reading import Reader, Record
from partnerships.reference.tables import (
    ACTIONS,
    APPROVALS,
    CLOSURES,
    COMMITMENTS,
    COMMITTEES,
    CONVENTIONS,
    CSV_FILES,
    FUNDINGS,
    INDICATORS,
    OBJECTIVES,
    PARTIES,
    PARTNERS,
    QUOTAS,
    STRANDS,
    TABLES,
    TARGETS,
)


class PartnershipsReader(Reader):
    tables = TABLES

    def read(self) -> None:
        for name, table in CSV_FILES.items():
            self.read_csv(name, table)
        self.read_partners("partners.toml")
        for name in self.files_of("conventions"):
            self.read_convention(name)

    def read_partners(self, name: str) -> None:
        known = len(self.faults)
        file = self.toml(name)
        if len(self.faults) > known:
            self.faulty.add(PARTNERS.model)
        for place, raw in self.lists(file, "partners", Place(name, "")):
            if partner := self.take(PARTNERS, raw, place):
                for child_place, child in self.lists(raw, "closures", place):
                    self.take(CLOSURES, child, child_place, parent={"partner": partner.ref})
        self.refuse_unknown(file, ("partners",), Place(name, ""))

    def read_convention(self, name: str) -> None:
        known = len(self.faults)
        raw, place = self.toml(name), Place(name, "")
        if len(self.faults) > known:
            return
        convention = self.take(CONVENTIONS, raw, place)
        if convention is None:
            return
        self._check_convention(convention)
        parent = {"convention": convention.ref}
        for child_place, child in self.lists(raw, "parties", place):
            self._check_party(self.take(PARTIES, child, child_place, parent=parent))
        for child_place, child in self.lists(raw, "approvals", place):
            self._check_approval(self.take(APPROVALS, child, child_place, parent=parent))
        for rank, (child_place, child) in enumerate(self.lists(raw, "objectives", place), start=1):
            self.take(OBJECTIVES, child, child_place, parent={**parent, "position": rank})
        for rank, (child_place, child) in enumerate(self.lists(raw, "strands", place), start=1):
            if strand := self.take(STRANDS, child, child_place, parent={**parent, "position": rank}):
                self._read_commitments(convention, strand, child)
                self._read_governance(convention, strand, child)
                self._read_indicators(convention, strand, child)
        self._read_governance(convention, None, raw)

    def _read_commitments(self, convention: Record, strand: Record, raw: dict) -> None:
        for place, child in self.lists(raw, "commitments", strand.place):
            if commitment := self.take(COMMITMENTS, child, place, parent={"strand": strand.ref}):
                self._add_quotas(convention, commitment)

    def _read_governance(self, convention: Record, strand: Record | None, raw: dict) -> None:
        """The committees, actions and fundings of a strand, or of the whole convention."""
        place = (strand or convention).place
        parent = {"convention": convention.ref, "strand": strand.ref if strand else None}
        for child_place, child in self.lists(raw, "committees", place):
            self.take(COMMITTEES, child, child_place, parent=parent)
        for rank, (child_place, child) in enumerate(self.lists(raw, "actions", place), start=1):
            self._check_action(self.take(ACTIONS, child, child_place, parent={**parent, "position": rank}))
        for child_place, child in self.lists(raw, "fundings", place):
            self._check_funding(self.take(FUNDINGS, child, child_place, parent=parent))

    def _read_indicators(self, convention: Record, strand: Record, raw: dict) -> None:
        for place, child in self.lists(raw, "indicators", strand.place):
            parent = {"convention": convention.ref, "strand": strand.ref}
            if indicator := self.take(INDICATORS, child, place, parent=parent):
                self._check_indicator(indicator)
                for target_place, target in self.lists(child, "targets", place):
                    self._check_target(
                        self.take(TARGETS, target, target_place, parent={"indicator": indicator.ref, "site": None})
                    )

    def _add_quotas(self, convention: Record, commitment: Record) -> None:
        """One volume for each convention year, or a single one when the commitment runs over the whole term."""
        quantity = commitment.values.get("quantity")
        first, last = (convention.values.get(name) for name in ("effective_on", "ends_on"))
        if quantity is None or first is None or last is None:
            return
        over_term = commitment.values.get("per") == Commitment.Per.TERM
        periods = [(first, last)] if over_term else convention_years(first, last)
        for year, (starts_on, ends_on) in enumerate(periods, start=1):
            values = {"commitment": commitment.ref, "starts_on": starts_on, "ends_on": ends_on, "quantity": quantity}
            self.keep(QUOTAS, f"{commitment.key}/{year}", values, commitment.place.at("quantity"))

    def _check_convention(self, convention: Record) -> None:
        first, last = convention.values["effective_on"], convention.values["ends_on"]
        if first and last and last <= first:
            self.faults.append(
                Fault(convention.place.at("ends_on"), f"« {last} » ne vient pas après la date d'effet, {first}.")
            )
        if convention.values["status"] == Convention.Status.IN_FORCE and not (first and last):
            self.faults.append(
                Fault(convention.place, "une convention en vigueur a ses dates. Attendu : effective_on et ends_on.")
            )
        precisions = {convention.values[name] for name in ("effective_precision", "ends_precision")}
        if convention.values["status"] == Convention.Status.IN_FORCE and precisions != {Precision.DAY}:
            sentence = "une convention en vigueur commence et finit un jour précis. Attendu : « day »."
            self.faults.append(Fault(convention.place, sentence))
        if convention.values["status"] == Convention.Status.TERMINATED:
            sentence = "une résiliation se note dans le portail, avec son jour et son motif."
            self.faults.append(Fault(convention.place.at("status"), sentence))

    def _check_approval(self, approval: Record | None) -> None:
        if approval and approval.values["decided_on"] and not approval.values["result"]:
            sentence = "une date sans avis. Attendu : « result », ou aucune des deux."
            self.faults.append(Fault(approval.place.at("decided_on"), sentence))

    def _check_action(self, action: Record | None) -> None:
        if action is None:
            return
        if action.values["status"] == ProjectAction.Status.WAITING and not action.values["waits_for"]:
            sentence = "une action en attente dit de quoi. Attendu : « waits_for »."
            self.faults.append(Fault(action.place.at("status"), sentence))
        if action.values["partner_owner"] and not action.values["partner"] and Partner not in self.faulty:
            sentence = "quelqu'un chez un partenaire, mais lequel ? Attendu : « partner » aussi."
            self.faults.append(Fault(action.place.at("partner_owner"), sentence))

    def _check_funding(self, funding: Record | None) -> None:
        if funding and funding.values["partner"] and funding.values["third_party"]:
            sentence = "un financeur est un partenaire ou un tiers. Attendu : « partner » ou « third_party »."
            self.faults.append(Fault(funding.place.at("third_party"), sentence))

    def _check_indicator(self, indicator: Record) -> None:
        said = indicator.values
        if (said["baseline_value"] is None) != (said["baseline_on"] is None):
            sentence = "une valeur de départ a sa date. Attendu : les deux, ou aucune."
            self.faults.append(Fault(indicator.place.at("baseline_on"), sentence))
        if said["share_percent"] is None and (said["base_value"] is not None or said["share_is_rough"]):
            sentence = "une base sans sa part. Attendu : « share_percent », ou ni l'une ni l'autre."
            self.faults.append(Fault(indicator.place.at("base_value"), sentence))
        if said["base_is_derived"] and said["base_value"] is None:
            sentence = "déduite, la base se donne. Attendu : « base_value »."
            self.faults.append(Fault(indicator.place.at("base_is_derived"), sentence))

    def _check_target(self, target: Record | None) -> None:
        if target is None:
            return
        if target.values["value"] is None:
            self.faults.append(Fault(target.place, "« value » manque. Attendu : la valeur à atteindre."))
        if target.values["effective_from"] > target.values["due_on"]:
            sentence = "un objectif vaut à compter d'un jour qui précède son échéance. Attendu : l'inverse."
            self.faults.append(Fault(target.place.at("effective_from"), sentence))

    def _check_party(self, party: Record | None) -> None:
        if Partner in self.faulty:
            return
        if party and (party.values["side"] == Side.PARTNER) != bool(party.values["partner"]):
            self.faults.append(
                Fault(
                    party.place,
                    "« partner » va avec le côté « partner », et seulement avec lui. Corrigez l'un ou l'autre.",
                )
            )
