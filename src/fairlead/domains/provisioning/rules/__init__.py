"""Pure rules of provisioning: which steps there are, which a type has built in, which lists of steps make sense."""

from fairlead.domains.provisioning.rules.templates import BUILT_IN, KNOWN, Known, built_in, check_steps

__all__ = ["BUILT_IN", "KNOWN", "Known", "built_in", "check_steps"]
