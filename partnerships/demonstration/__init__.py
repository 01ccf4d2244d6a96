"""What the demonstration invents for every app: its people, and the nurseries of the closed example."""
