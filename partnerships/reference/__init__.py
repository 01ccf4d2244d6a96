"""The reference data of an installation: read from files, checked whole, written without undoing people's work."""
