"""Accounts, their sessions and tokens, and the counters that slow down guessing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from system.database import Base, Entity


class Account(Entity):
    """One person's way in: one person with all their appointments, in exactly one body."""

    __tablename__ = "account"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    handle: Mapped[str] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str] = mapped_column(String(300))
    password_at: Mapped[datetime]
    must_change: Mapped[bool]
    language: Mapped[str] = mapped_column(String(2), default="")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class WebSession(Base):
    """A browser that logged in. Only the hash of its secret is kept; a visitor who is nobody has no row."""

    __tablename__ = "web_session"
    __table_args__ = (Index("ix_web_session_used_at", "used_at"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime]
    used_at: Mapped[datetime]


class ApiToken(Entity):
    """Something that stands for an account, for some acts, until a day. Only the hash of its secret is kept."""

    __tablename__ = "api_token"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    scopes: Mapped[list[Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class LoginCounter(Base):
    """Failed logins of one name from one address, or of one address whatever the name. `key` is a digest of them."""

    __tablename__ = "login_counter"
    __table_args__ = (Index("ix_login_counter_last_at", "last_at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    open_at: Mapped[datetime]
