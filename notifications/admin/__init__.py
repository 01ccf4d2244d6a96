from notifications.admin.forgotten import ForgottenAdmin
from notifications.admin.log import NoticeAdmin
from notifications.admin.rules import ReminderRuleAdmin

__all__ = ["ForgottenAdmin", "NoticeAdmin", "ReminderRuleAdmin"]
