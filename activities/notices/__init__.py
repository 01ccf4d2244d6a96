"""What must be said, to whom, and when: one module per noun, which registers its kinds of message when it is imported.

Written as rows in the transaction of the change, and sent by the worker. A service announces with what is named here.
"""

# These are due by the clock alone: no service announces them.
from activities.notices import missing_reports, near_changes, outings, relays, reminders, themes, unanswered  # noqa: F401
from activities.notices.connections import announce_connection
from activities.notices.cycles import CycleNews
from activities.notices.freed import announce_free_place, announce_free_slot, announce_open_slots
from activities.notices.handovers import announce_given_session, announce_given_slots
from activities.notices.imports import announce_import, announce_undone_import
from activities.notices.mediators import announce_absences, announce_arrivals, announce_release
from activities.notices.questions import announce_group_question, announce_questions
from activities.notices.sessions import announce, announce_booked, announce_correction, announce_move
from activities.notices.sharing import announce_elsewhere, announce_joined, announce_left
from activities.notices.trainings import announce_training
from activities.notices.ward_replies import announce_reply
from activities.notices.wards_left import announce_ward_left

__all__ = [
    "CycleNews",
    "announce",
    "announce_absences",
    "announce_arrivals",
    "announce_booked",
    "announce_connection",
    "announce_correction",
    "announce_elsewhere",
    "announce_free_place",
    "announce_free_slot",
    "announce_given_session",
    "announce_given_slots",
    "announce_group_question",
    "announce_import",
    "announce_joined",
    "announce_left",
    "announce_move",
    "announce_open_slots",
    "announce_questions",
    "announce_release",
    "announce_reply",
    "announce_training",
    "announce_undone_import",
    "announce_ward_left",
]
