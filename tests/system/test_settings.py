"""Settings are read once; the secret key is made once, for its owner alone."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import ValidationError

from system.settings import Settings


def test_a_setting_comes_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("CONSTANCIA_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CONSTANCIA_PORT", "9000")

    settings = Settings()

    assert (settings.data_dir, settings.port) == (tmp_path, 9000)
    assert settings.database.endswith("/constancia.sqlite3")


def test_a_setting_cannot_be_changed_later(tmp_path):
    with pytest.raises(ValidationError, match="frozen"):
        Settings(data_dir=tmp_path).port = 1


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    settings = Settings(data_dir=tmp_path / "new")

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: settings.secret_key(), range(16)))

    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret.key"]
