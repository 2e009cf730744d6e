"""What can be sold: service templates, tariffs and effective-dated prices."""
