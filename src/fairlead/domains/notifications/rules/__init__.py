"""Who is written to, what is said, and when it is tried again."""

from fairlead.domains.notifications.rules.recipients import recipients
from fairlead.domains.notifications.rules.samples import SAMPLES
from fairlead.domains.notifications.rules.sending import BATCH, RETRY, batches, message_id
from fairlead.domains.notifications.rules.wording import invoice_facts, rendered

__all__ = ["BATCH", "RETRY", "SAMPLES", "batches", "invoice_facts", "message_id", "recipients", "rendered"]
