"""The verbs of the patient partnership: the only place with transactions and locks.

Each locks the row that it is about (a sheet, a programme), then writes what hangs on it.
"""
