"""`fairlead doctor`: what is wrong with this installation, and how to mend it."""

from fairlead.main.doctor.examine import examine
from fairlead.main.doctor.finding import Finding, Verdict

__all__ = ["Finding", "Verdict", "examine"]
