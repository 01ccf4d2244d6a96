"""Sessions as people keep them in a spreadsheet: what its headings, cells and lines mean. Nothing here writes."""
