"""How updates reach the bot: the queue, and the two ways out of it."""

from dataclasses import dataclass

from .polling import Polling
from .updates import Updates
from .webhook import Webhook


@dataclass(frozen=True, slots=True)
class UpdateDelivery:
    """Polling is refused while a webhook is set, as on Telegram."""

    queue: Updates
    polling: Polling
    webhook: Webhook
