"""How a date, a time, a place and a public are said, once for the pages, the mails and the posters.

Every moment is said in Paris time and in the language of the reader. Spaces that must not break at the end of a line
are no-break ones (U+00A0).
"""
