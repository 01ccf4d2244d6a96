"""What is done around a committee's meeting across apps: its members' page without an account, themes agreed in it."""
