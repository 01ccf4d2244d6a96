"""The verbs that change the world of slots and sessions: the only place with transactions and locks.

Lock order, everywhere: slots → people (the mediators) → activities → sessions → the count of the hospitals' parts in a
volume (an advisory lock, where a maximum is set: `grants.with_others`); the volume (quota) last, taken by the
database's triggers, and by whoever changes volumes and nothing else (`volumes`). An import's own row comes before all.

Rows of one kind are locked in id order. A verb about many sessions (a cycle, an import, handing over) locks all that it
may touch before its first change touches a volume.
An activity is held FOR SHARE, so that bookings do not wait for one another; FOR NO KEY UPDATE by whoever changes its
agreements (`programme`) or looks first whether it is known already (`past`, imports). All else is locked FOR NO KEY
UPDATE, but a volume that is closed, FOR UPDATE. Rows are found first, then locked, then read again. READ COMMITTED.

Nothing slow inside a transaction: messages are rows (`activities.notices`), sent later by the worker.
"""
