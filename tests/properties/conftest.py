"""How Hypothesis runs here: no time limit an example, since a busy machine is no bug."""

from hypothesis import settings

settings.register_profile("fairlead", deadline=None, print_blob=True)
settings.load_profile("fairlead")
