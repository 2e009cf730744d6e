"""What provisioning does by itself: the turns of its runs, and the sweep after them."""

from fairlead.domains.provisioning.commands import PROVISIONING
from fairlead.platform.workflow.jobs import jobs_of

JOBS = jobs_of(PROVISIONING)
