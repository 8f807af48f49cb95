"""Forms in which papers are cited: each stands for a family, and beside it what looks alike and is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.evidence.citation_keys import key_of
from records.evidence.citation_text import read_page
from records.evidence.citations import find_citations, keys_named


def keys(text):
    return [one.key for one in find_citations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("en los tocas T.A. 15/2020, T.A. 22/2020 y T.A. 23/2020", ["ta/15/20", "ta/22/20", "ta/23/20"]),
        ("OFICIO No. S. A. / 0123 / 2018", ["sa/123/18"]), ("Expediente RR-IP 1234/2020", ["rr/ip/1234/20"]),
        ("oficio DGA 123/2022 y DGA 124/2022", ["dga/123/22", "dga/124/22"]), ("folio B 4471209", ["b/4471209"]),
        ("permiso provisional PP 0045 del puesto", ["pp/45"]), ("el P.A.S. 12/2020 sigue abierto", ["pas/12/20"]),
        ("resolución CRE RES/123/2020", ["res/123/20"]), ("oficio IMSS 1101/1234/2020", ["1101/1234/20"]),
        ("publicado en el B.O. 20/12/2001", []),
        ("OFICIOS 12 Y 13", ["12", "13"]),
    ],
)  # fmt: skip
def test_letters_that_lead_to_a_number_are_of_it(text, expected):
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("oficio 09 52 17 9073/0612 del 11 de agosto", ["9/52/17/9073/612"]), ("oficio 351 - 2022", ["351/22"]),
        ("contrato SFA - 045 - 2023", ["sfa/45/23"]), ("expediente 12/2020 bis", ["12/20/bis"]),
        ("acuerdo SE/IV-07/26.03,S del Consejo", ["se/iv/7/26/3/s"]),
        ("carpeta de investigación CI-A/UI-1 C/D/0345/03-2022", ["ci/a/ui/1/c/d/345/3/22"]),
        ("oficio 401.B(4)77.2020/123", ["401/b/4/77/20/123"]), ("oficio DGA\\045\\2023", ["dga/45/23"]),
        ("oficios DGA/1/2020-DGA/9/2020", ["dga/1/20", "dga/9/20"]), ("folios 100 - 120", []),
        ("oficios 126,127,128 y 129", ["126", "127", "128", "129"]), ("escritura número 12,345", ["12345"]),
    ],
)  # fmt: skip
def test_a_number_reaches_over_blanks_and_signs(text, expected):
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("expediente mil doscientos cuatro diagonal dos mil diecisiete", ["1204/17"]),
        ("expediente 45 diagonal 2020", ["45/20"]), ("acta número veinte del año dos mil veinte", ["20/20"]),
        ("su oficio número 45 del año 2021", ["45/21"]), ("un oficio veinte", []),
        ("acuerdo número tres del orden del día", []), ("oficio DGA/cero cuarenta y cinco/2023", ["dga/45/23"]),
    ],
)  # fmt: skip
def test_a_stroke_may_be_spoken(text, expected):
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("el oficio num 45/2024 que nos mandó Obras y al 51/2024 del mismo", ["45/24", "51/24"]),
        ("oficios 12/2020 de la SFP, 13/2020 de la SHCP y 14/2020", ["12/20", "13/20", "14/20"]),
        ("los oficios 12/2020, de fecha 3 de abril; y 13/2020, de fecha 4 de abril", ["12/20", "13/20"]),
        ("Oficios: DGA/1/2020 (3 fojas), DGA/2/2020 (4 fojas)", ["dga/1/20", "dga/2/20"]),
        ("el oficio 3423, así como el 3425", ["3423", "3425"]),
        ("los dictámenes 12 y 13, y el número 18", ["12", "13", "18"]),
        ("se adjuntan TM/234/2023, 235/2023 y 236/2023", ["tm/234/23", "tm/235/23", "tm/236/23"]),
        ("ya quedó el exp 45/2023 y tmb el 46/2023", ["45/23", "46/23"]), ("los acuerdos 1, 2 y 3", []),
        ("dictámenes 3, 4, 5 y 6/2023", ["3/23", "4/23", "5/23", "6/23"]),
        ("el oficio 3423 y 120 cajas", ["3423"]), ("el oficio 345/2024 y el 15 de mayo", ["345/24"]),
    ],
)  # fmt: skip
def test_a_list_goes_on_behind_other_words(text, expected):
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ofcio num. 45/2020", ["45/20"]), ("expedinte 12/2020", ["12/20"]), ("p6liza de egresos E-00451", ["e/451"]),
        ("Acdo. XV/2021. Of. SA-33/21.", ["xv/21", "sa/33/21"]), ("FOLIO 00345 ANEXOS 3", ["345"]),
        ("Oficio N°442/90 y No.-123/2020", ["442/90", "123/20"]),
        ("escrito registrado con el número 4512", ["4512"]),
        ("la carta con 3 anexos", []), ("Núm. 123/2020", ["123/20"]),
        ("Acuerdo del Ayuntamiento número 15", ["15"]), ("contrato con la tienda de la calle Hidalgo número 45", []),
        ("el proceso 456/1ª Sala/2021", ["456/1a/sala/21"]), ("orden de suministro OS/HGR1/4521", ["os/hgr1/4521"]),
    ],
)  # fmt: skip
def test_names_are_known_short_misspelt_and_some_words_before(text, expected):
    assert keys(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "CLABE 014180655012345670, referencia 2022 0917 44", "a un Memo del 4-II-1987", "el Convenio 169 de la OIT",
        "los Convenios 138 y 182 de la Organización Internacional del Trabajo", "con 00/100 pesos", "oficio s/n/2020",
        "el SAT 03/2021",
        "la Unidad Ejecutora 304",
        "los convenios específicos. 4. Realizar el seguimiento", "NOM-151-SCFI-2016 y SHA-256",
        "informe mensual 3/2022",
        "bienes con números 511-000-12 y 511-000-13", "licencia de conducir 0123456789", "los recursos 11.1 del Fondo",
    ],
)  # fmt: skip
def test_what_looks_like_a_number_of_a_paper_is_left_alone(text):
    assert keys(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acuerdo SHA/0052/2022", ["sha/52/22"]),
        ("exp. 12-II-2020", ["12/ii/20"]), ("acuerdo núm. 02/04/17", ["2/4/17"]),
        ("Nombramiento NOM/DRH/0233/2021", ["nom/drh/233/21"]), ("póliza de diario 34 del mes de agosto", ["34"]),
    ],
)  # fmt: skip
def test_behind_its_name_a_number_may_look_like_a_norm_or_a_date(text, expected):
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('of. DGARFT"C"/0221/2017', ["dgarft/c/221/17"]),
        ('exp. 131/"69"/77 y 23:1823', ["131/69/77", "23/1823"]),
        ('facturas 0917 y 0938 "B"', ["917", "938/b"]), ("Exp. 201/425.1(724.4)/18", ["201/425/1/724/4/18"]),
        ("expediente DDHPO/1204/(01)/OAX/2016", ["ddhpo/1204/1/oax/16"]),
        ("oficio DRH-119 BIS/2009", ["drh/119/bis/9"]),
        ("Expediente: 1.2/45", ["1/2/45"]), ("acuerdo DIELAG ACU 045/2018", ["dielag/acu/45/18"]),
        ("ver Oficio_DGA_123_2022.pdf", ["dga/123/22"]), ("su Memorándum-045-2023", ["45/23"]),
        ("el expediente 123/20 PL del índice", ["123/20/pl"]), ("EL EXPEDIENTE 123/20 SE ENVIA", ["123/20"]),
        ("orden OT 5561; se emite la 5561 Bis", ["ot/5561", "ot/5561/bis"]), ("el costo subió 5561 bis", []),
        ("permiso PFC-123-A; se da PFC-124-B", ["pfc/123/a", "pfc/124/b"]),
        ("contrato 6-1188 y su ampliación 6-1188/1", ["6/1188", "6/1188/1"]),
        ("Observada la 2021-A-11000-19-0877-01-003", ["21/a/11000/19/877/1/3"]),
        ("oficio DGOP.- 0123/2016", ["dgop/123/16"]), ("facturas A12 y A13", ["a12", "a13"]),
        ("el amparo 45/19 y el de nulidad 67/20", ["45/19", "67/20"]),
        ("de respuesta al 0456 de la Contraloría", ["456"]), ("al nuestro DGPP-3-2218", ["dgpp/3/2218"]),
        ("Circular 3/2012, modificada por las diversas 15/2018 y 4/2019", ["3/12", "15/18", "4/19"]),
    ],
)  # fmt: skip
def test_old_and_odd_ways_to_write_a_number_are_read(text, expected):
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("recibo provisional número 1234", ["1234"]), ("vale de gasolina 0456", ["456"]),
        ("dictamen médico 1234", ["1234"]),
        ("exp # 45/2020 y acuerdo #45", ["45/20", "45"]), ("convocatoria 001", ["1"]), ("vale folio 45", ["45"]),
        ("cuentas por liquidar certificadas 123 y 124", ["123", "124"]), ("telegrama 1902", ["1902"]),
        ("acuerdo de la Junta JUGO-12-2020", ["jugo/12/20"]), ("la obra 045/2021", ["45/21"]),
        ("acta de examen profesional 1234", ["1234"]), ("el impedimento 12/2020", ["12/20"]),
        ("con la revalidación 123/2020", ["123/20"]), ("oficio 09 B5 61 2B00/2019/0456", ["9/b5/61/2b00/19/456"]),
        ("con el número consecutivo 123/2022", ["123/22"]), ("vale de gasolina 500 litros", []),
        ("contrato de renta 2020", []),
    ],
)  # fmt: skip
def test_a_word_between_a_name_and_its_number_may_describe_the_paper(text, expected):
    assert keys(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "en Calle 60 No. 501-A, entre 59 y 61", "informes al 01 (473) 000-00-06", "vence el 31/XII/92",
        "NTA-IEG-002/98",
        "las observaciones 01, 02 y 04", "modelo de referencia M404-2020", "el formato ER-09", "la serie 6C.17, años",
        "la infracción (LGA 116-VI) y el expediente (LGTAIP 13)", "los artículos 32 Bis y 7 BIS del Acuerdo",
        'una foto de 5" x 7"', "recibo de nómina 150 días", "llamada al 01 (55) 1234-5678", "el plano a escala 1:50000",
        "en la semana 45/2020", "en el Diario Oficial 123/2018", "la tesis aislada 2a./J. 345/2019",
        "de 03/2020 a 12/2020",
        "la Junta 12", "las diversas 3 acciones", "el juzgado 12/2",
    ],
)  # fmt: skip
def test_addresses_forms_series_and_telephones_are_no_papers(text):
    assert keys(text) == []


OFFICES = st.lists(st.sampled_from(["DGA", "SFIA", "SSG", "DOP", "OIC"]), min_size=1, max_size=3).map("/".join)
NAMES = st.sampled_from([
    "el oficio", "Oficio núm.", "OFICIO No.", "el expediente", "Contrato número", "acuerdo", "memorándum", "su similar",
])  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(NAMES, OFFICES, st.integers(1, 99_999), st.integers(1990, 2035), st.sampled_from(["/", "-", " / ", " - "]))
def test_a_registered_number_is_found_under_one_key_however_it_is_spaced(name, office, count, year, sign):
    written = f"{office}/{count:04}/{year}"
    [found] = find_citations(f"Visto {name} {written.replace('/', sign)}, se acuerda.")
    assert found.key == key_of(read_page(written).folded)
    assert found.key in keys_named(written)
