"""Changes to accounts and tokens, each with its audit entry: for the API and the command line alike."""

from dataclasses import dataclass

from api.house import House
from api.passwords import hash_password, new_secret
from core.errors import InputError
from core.model import Role
from core.store.accounts import Token

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class People:
    """``actor`` is who makes the changes, as the audit log says it."""

    house: House
    actor: str

    def add_account(self, name: str, password: str, role: Role) -> None:
        """Raises InputError when the name is taken or the password is too short."""
        now = self.house.clock.wall()
        self.house.accounts.add(name, hash_password(password), role, now)
        self.house.audit.add(now, self.actor, "account.add", name, f"role={role}")

    def set_password(self, name: str, password: str) -> None:
        """Replace a password; the account's sessions end. Raises InputError."""
        self.house.accounts.set_password_hash(name, hash_password(password))
        self.house.audit.add(self.house.clock.wall(), self.actor, "account.password", name)

    def set_disabled(self, name: str, disabled: bool) -> None:
        """Disable or enable an account; its sessions end. Raises InputError."""
        if disabled and name == self.actor:
            raise InputError("you cannot disable your own account; ask another administrator")
        now = self.house.clock.wall()
        self.house.accounts.set_disabled(name, now if disabled else None)
        self.house.audit.add(now, self.actor, "account.disable" if disabled else "account.enable", name)

    def add_token(self, name: str, role: Role, days: float | None) -> tuple[Token, str]:
        """A new token and its secret, which is told this once. Raises InputError when the name is taken."""
        now, secret = self.house.clock.wall(), new_secret()
        token = Token(name, role, self.actor, now, None if days is None else now + days * DAY)
        self.house.accounts.add_token(token, secret)
        self.house.audit.add(now, self.actor, "token.add", name, f"role={role} days={days or 'unlimited'}")
        return token, secret

    def revoke_token(self, name: str) -> None:
        """Forget a token. Raises InputError when there is none of this name."""
        self.house.accounts.revoke_token(name)
        self.house.audit.add(self.house.clock.wall(), self.actor, "token.revoke", name)
