"""The life of an introduction in one table: from which states it comes to another. A « non » may become a « oui »."""

from django.utils.translation import gettext as _

from foundation.errors import Refusal
from patient_partners.models.introductions import Introduction, IntroductionState

State = IntroductionState

FROM = {
    State.INTERESTED: (State.PROPOSED, State.LATER, State.DECLINED),
    State.LATER: (State.PROPOSED, State.INTERESTED, State.DECLINED),
    State.DECLINED: (State.PROPOSED, State.INTERESTED, State.LATER),
    State.WITHDRAWN: (State.PROPOSED, State.INTERESTED),
    State.WORKING: (State.INTERESTED,),
    State.ENDED: (State.INTERESTED, State.WORKING),
}


def may_become(introduction: Introduction, state: IntroductionState) -> bool:
    return State(introduction.state) in FROM[state]


def guard(introduction: Introduction, state: IntroductionState) -> None:
    """Raises Refusal when the introduction, as it stands, does not come to this state."""
    if not may_become(introduction, state):
        raise Refusal(
            _("Cette mise en relation est maintenant « %(state)s ». Relisez-la, puis recommencez.")
            % {"state": introduction.get_state_display()}
        )
