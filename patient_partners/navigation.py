"""What the workspace's menu offers about the patient partnership."""

from partnerships.navigation import Item
from patient_partners.permissions import can_accompany

ACCOMPANIMENT = Item("accompaniment", "Partenariat", "people", ("sheet_read",))


def items_for(user) -> list[Item]:
    return [ACCOMPANIMENT] if can_accompany(user) else []
