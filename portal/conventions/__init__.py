"""The page of a convention: its life with its sessions, composed of several apps."""
