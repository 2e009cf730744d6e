"""What is done with notices: written, sent, sent again."""

from fairlead.domains.notifications.commands.asking import send_invoice
from fairlead.domains.notifications.commands.retrying import retry_held, retry_notice
from fairlead.domains.notifications.commands.sending import send
from fairlead.domains.notifications.commands.writing import write

__all__ = ["retry_held", "retry_notice", "send", "send_invoice", "write"]
