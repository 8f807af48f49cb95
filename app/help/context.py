"""What the manual offers to the roof; its templates stand in `app/templates`."""

from __future__ import annotations

from app.help.web import HelpPages
from system.context import Context, MenuItem

context = Context(
    name="app",
    routes=(HelpPages,),
    menu=(MenuItem("Ayuda", "/help", "question-circle", order=900),),
)
