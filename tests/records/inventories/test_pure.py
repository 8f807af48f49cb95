"""What needs no database: codes taken apart, and that two rows are told to be of one file."""

from __future__ import annotations

import gc
import threading

from hypothesis import given
from hypothesis import strategies as st

from records.aggregations.reference import parse
from records.inventories.file_codes import read_file_code, same_file
from records.inventories.memory import uncollected

TEMPLATE = parse("{fondo}/{clave}/{anio_apertura}/{consecutivo:04d}")


@given(
    number=st.integers(1, 9999), year=st.integers(1900, 2026), volume=st.none() | st.integers(1, 99),
    spelt=st.sampled_from((" L{}", " LEG. {}", ", tomo {}", " (Legajo {})", "/T{}", " L{}/99")),
)  # fmt: skip
def test_a_code_comes_apart_into_what_it_was_made_of(number, year, volume, spelt):
    written = f"SMA/5C.12/{year}/{number:04d}"
    code = read_file_code(written + (spelt.format(volume) if volume else ""), TEMPLATE)

    assert code is not None
    assert (code.fonds, code.code, code.year, code.consecutive, code.volume) == ("SMA", "5C.12", year, number, volume)
    assert code.bare == written
    assert same_file({"referencia": written}, {"referencia": written + (spelt.format(volume) if volume else "")})


@given(st.text(max_size=250))
def test_any_text_is_a_code_or_none_and_never_an_error(text):
    code = read_file_code(text, TEMPLATE)
    assert code is None or code.code


def test_the_collector_rests_for_every_thread_and_runs_again_after_the_last():
    inside, leave = threading.Event(), threading.Event()

    def other():
        with uncollected():
            inside.set()
            leave.wait(60)

    thread = threading.Thread(target=other)
    with uncollected():
        thread.start()
        inside.wait(60)
    assert not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()
