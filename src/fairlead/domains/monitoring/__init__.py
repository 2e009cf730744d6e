"""How services do: incidents, alerts, health and SLA compliance."""
