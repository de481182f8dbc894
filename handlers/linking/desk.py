"""What linking needs: the codes, the accounts, and a count of wrong tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.staff import WrongTries

if TYPE_CHECKING:
    from db.accounts import Account, Accounts
    from db.linking import Linking


class LinkingDesk:
    """Links accounts for the conversation."""

    def __init__(self, linking: Linking, accounts: Accounts) -> None:
        """Link here."""
        self.linking = linking
        self.tries = WrongTries()
        self._accounts = accounts

    async def others(self, account_id: int) -> list[Account]:
        """The other accounts of the same person."""
        circle = (await self._accounts.of_same_person([account_id])).get(account_id, [])
        return [one for one in circle if one.id != account_id]
