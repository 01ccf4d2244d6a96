"""Sessions on a calendar: the agenda's pages, the entries of calendar files, the feeds, what a date warns of."""
