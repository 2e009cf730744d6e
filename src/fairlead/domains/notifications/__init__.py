"""What is said to clients: notices by e-mail, and the log of their delivery."""
