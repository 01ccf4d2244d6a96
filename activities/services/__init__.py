"""The verbs that change the world of slots and sessions: the only place with transactions and locks.

Lock order, everywhere: slots → mediator → activity (FOR SHARE) → session → the count of the hospitals' parts in a
volume (an advisory lock, where a maximum is set: `grants.with_others`); the volume (quota) last, taken by the
database's triggers, and by whoever changes volumes and nothing else (`volumes`). Rows are found first, then locked with
NO KEY UPDATE, then read again. READ COMMITTED.
Nothing slow inside a transaction: messages are rows (`activities.notices`), sent later by the worker.
"""
