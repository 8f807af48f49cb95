"""Letters over SMTP: left in an act's transaction, sent by the worker. Without a server set, nothing is left at all."""

from __future__ import annotations

import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from uuid import UUID

from system.actor import Actor
from system.mail.model import MailMessage
from system.settings import Settings
from system.work import Installation, Work

MAIL_JOB = "mail.send"
_ADDRESS = re.compile(r"[^\s@<>\",;:]+@[^\s@<>\",;:]+\.[^\s@<>\",;:]+")
_SUBJECT, _BREAK = 300, re.compile(r"[\r\n\x00]+")


def is_address(text: str) -> bool:
    """Whether this may stand as a recipient: one address, nothing that a header could be broken with."""
    return len(text) <= 254 and text.isascii() and _ADDRESS.fullmatch(text) is not None  # noqa: PLR2004 - RFC 5321


def post(work: Work, fonds_id: UUID | None, recipient: str, subject: str, body: str) -> bool:
    """Leave a letter; it is sent if, and only if, the act is committed. False where no server is set, or no address."""
    if not work.settings.smtp_host or not is_address(recipient):
        return False
    message = MailMessage(
        fonds_id=fonds_id,
        recipient=recipient,
        subject=_BREAK.sub(" ", subject)[:_SUBJECT],
        body=body,
        made_at=work.now,
    )
    work.session.add(message)
    work.session.flush()
    work.enqueue(MAIL_JOB, message_id=message.id, fonds_id=fonds_id)
    return True


def send(installation: Installation, actor: Actor, message_id: UUID) -> str:
    """Send a letter that waits; what became of it: `sent`, or `gone` where it was sent before.

    A job is one worker's, so nobody else sends it meanwhile, and no lock is held while the server is spoken to. Should
    the machine die between the server's answer and the commit, the letter goes once more under the same Message-ID.

    Raises:
        OSError, smtplib.SMTPException: the server does not take it now; the job is tried again.
    """
    with installation.reading(actor) as reading:
        message = reading.session.get(MailMessage, message_id)
        if message is None or message.sent_at is not None:
            return "gone"
    deliver(installation.settings, message)
    with installation.work(actor) as work:
        sent = work.session.get_one(MailMessage, message_id)
        sent.sent_at, sent.body = work.now, ""
    return "sent"


def deliver(settings: Settings, message: MailMessage) -> None:
    """Give one letter to the server as plain text."""
    letter = EmailMessage()
    letter["From"] = settings.smtp_from
    letter["To"] = message.recipient
    letter["Subject"] = message.subject
    letter["Date"] = formatdate(message.made_at.timestamp())
    letter["Message-ID"] = f"<{message.id}@{settings.smtp_from.rpartition('@')[2] or 'localhost'}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.body)
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=settings.smtp_seconds) as server:
        if settings.smtp_tls:
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(letter)
