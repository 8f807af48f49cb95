"""Files people brought and have not yet taken in: looked at, mapped, mended, then imported or forgotten."""
