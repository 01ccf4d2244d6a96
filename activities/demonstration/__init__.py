"""A season to look at: invented people and wards around the real Picasso convention, with dates relative to today.

Nobody here exists: names are invented, addresses end in demo.example (RFC 2606), phone numbers are of the range that
the French numbering plan keeps for fiction (01 99 00 xx xx).
"""
