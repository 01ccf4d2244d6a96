"""Real PostgreSQL and Valkey servers from Python wheels, for development and tests. Production never imports this.

The servers are direct children of the process that asks for them and never outlive it, not even a `kill -9`.
Start them from the main thread: the kernel ties a child to the thread that made it.
"""
