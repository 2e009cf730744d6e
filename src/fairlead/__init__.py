"""Fairlead runs a service provider's business."""
