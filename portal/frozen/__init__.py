"""What is drafted from figures read anew, then frozen for good: the dossiers of committees, and evaluations."""
