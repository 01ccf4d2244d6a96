from notifications.admin.log import NoticeAdmin
from notifications.admin.rules import ReminderRuleAdmin

__all__ = ["NoticeAdmin", "ReminderRuleAdmin"]
