"""Who buys: clients, their contacts and sites."""
