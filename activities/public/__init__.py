"""All that the public pages show, without an account: hospitals, and their published programme."""
