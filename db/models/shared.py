"""What the processes of an installation hold in common for a while (共用的值), sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class SharedValue(Base):
    """A value by its name, such as the access token of an official account; gone after `expires_at`."""

    __tablename__ = "shared_value"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON; None while somebody has only leased the name."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
    leased_until: Mapped[datetime | None]
    """Until then one process alone makes the next value."""
