"""The mails, one function per message: each builds it, `activities.notices` says to whom and while it is true.

Nothing about a patient is ever in them: counts of people, places, and the professionals who come or can be called. The
notes of a session stay on the portal.
"""
