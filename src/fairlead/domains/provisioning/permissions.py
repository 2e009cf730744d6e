"""What staff may do about setting services up."""

from enum import StrEnum


class ProvisioningPermission(StrEnum):
    """Workflows of provisioning, and the templates of their steps."""

    READ = "provisioning.read"
    WORK = "provisioning.work"
    DESIGN = "provisioning.design"
