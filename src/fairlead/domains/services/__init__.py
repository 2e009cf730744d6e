"""What a client holds: services and their lifecycle."""
