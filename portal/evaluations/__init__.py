"""An evaluation as it is read: composed of every app, on screen, on paper and as a spreadsheet."""
