"""Every page there is, in light and dark and on a phone: nobody is shut out, nothing runs over the edge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.asgi import create_app
from app.assembly import assemble
from system.settings import Settings
from tests.journeys import papers
from tests.journeys.published import published_list
from tests.journeys.steps import today
from tests.served import ENGINE

ID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1360, "height": 900}},
    # In the dark nothing is different but the colours.
    "dark": {"color_scheme": "dark", "viewport": {"width": 1360, "height": 900}, "rules": ["color-contrast"]},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 800}, "has_touch": True},
}
if ENGINE != "sqlite":
    # Another engine answers the same page or none: one look shows which.
    LOOKS = {"phone": LOOKS["phone"]}
# What answers to GET and is no page: bytes, programs, the heartbeat, and lists to save.
NO_PAGES = re.compile(
    r"^/(api(/.*)?|static/.*|health(/store)?|\{rest:path\}|.*/content|.*/preview/[^/]+|.*\.csv|.*\.xlsx"
    r"|published/.*/(data\.json|feed)|public/.*\.(json|atom)|.*\.ics|.*\.pdf"
    r"|proofs/verifier|proofs/\{[^}]+\}|forms/(inventory|(box|file|loan)/.*)|(obligations|due)/feed/\{[^}]+\}"
    r"|obligations/evidence/\{[^}]+\}/file"
    r"|(packages|public)/verifiers/\{[^}]+\}|packages/\{[^}]+\}/portfolio|certified-copies/\{[^}]+\}/paper"
    r"|public/\{[^}]+\}/decisions/\{[^}]+\}/package)$"
)
# Pieces that a tree loads into itself; the page of a node shows the tree with the branches above it open.
PIECES = {
    "/charts/{chart_id:uuid}/branches/{node_id:uuid}",
    "/organization/units/{unit_id:uuid}/children",
    "/places/{place_id:uuid}/branch",
}


def pages() -> list[str]:
    """The path of every page the app has, as its routes spell it."""
    app = create_app(assemble(Settings(data_dir=Path("/nonexistent"), database_url="sqlite://", worker=False)))
    found = {route.path for route in app.routes if "GET" in getattr(route, "methods", ())}
    return sorted(path for path in found if not NO_PAGES.match(path) and path not in PIECES)


@pytest.fixture(scope="module")
def known() -> dict[str, str]:
    """Addresses found on the way; each is looked for once in this process."""
    return {}


class Guide:
    """Finds a real address, and who may see it, for each page."""

    def __init__(self, recognised, unknown, tmp_path: Path, known: dict[str, str], service) -> None:
        self._recognised, self._unknown, self._tmp_path, self._known, self._service = (
            recognised,
            unknown,
            tmp_path,
            known,
            service,
        )

    def follow(self, account: str, start: str, link: str) -> str:
        """The first address on a page that looks so."""
        key = f"{account} {start} {link}"
        if key not in self._known:
            desk = self._recognised(account) if account else self._unknown()
            desk.go(start)
            hrefs = desk.page.locator("a[href], form[action]").evaluate_all(
                "found => found.map(one => one.getAttribute('href') || one.getAttribute('action'))"
            )
            fitting = [re.match(link, href).group() for href in hrefs if re.match(link, href)]
            assert fitting, f"no link like {link} on {start} for {account}: {sorted(set(hrefs))}"
            self._known[key] = fitting[0]
        return self._known[key]

    def open_file(self) -> str:
        """An open file with a document."""
        if "open file" not in self._known:
            desk = self._recognised("beto")
            desk.open_file("Expediente para mirarlo todo")
            self._known["open file"] = desk.arrived(f"/aggregations/{ID}")
            desk.upload(papers.good(self._tmp_path / "mirar.pdf", "Un oficio que se mira."))
            expect(desk.main).to_contain_text("Documento agregado")
            self._known["document"] = desk.arrived(f"/documents/{ID}")
        return self._known["open file"]

    def document(self) -> str:
        self.open_file()
        return self._known["document"]

    def arrivals(self) -> str:
        """What became of files that were sent together."""
        if "arrivals" not in self._known:
            desk = self._recognised("beto")
            desk.go(f"{self.open_file()}/documents/batch")
            desk.main.locator("input[type=file]").set_input_files(
                papers.good(self._tmp_path / "lote.pdf", "De un lote.")
            )
            desk.main.get_by_role("button", name="Agregar documentos").click()
            desk.main.get_by_role("link", name="Ver el resultado").click()
            expect(desk.heading()).to_have_text("Resultado de la carga")
            self._known["arrivals"] = desk.arrived(f"/aggregations/{ID}/arrivals/{ID}")
        return self._known["arrivals"]

    def incident(self) -> str:
        """An act over a file that is lost."""
        if "incident" not in self._known:
            desk = self._recognised("beto")
            reference = desk.open_file("Expediente que no aparece")
            desk.go("/incidents/new")
            desk.main.get_by_label("Número del acta").fill("AB/1/2026")
            desk.main.get_by_label("Expedientes").fill(reference)
            desk.main.get_by_label("Quién buscó y dónde").fill("El responsable, en los dos archiveros")
            desk.main.get_by_role("button", name="Registrar acta").click()
            expect(desk.heading()).to_contain_text("AB/1/2026")
            self._known["incident"] = desk.arrived(f"/incidents/{ID}")
        return self._known["incident"]

    def board(self) -> str:
        """The appraisal board of the demo."""
        return self.follow("coordinadora", "/collegiate/bodies", f"/collegiate/bodies/{ID}")

    def sitting(self) -> str:
        """A sitting that is called for today."""
        if "sitting" not in self._known:
            desk = self._recognised("coordinadora")
            desk.go(f"/collegiate/sittings/new?chosen={self.board().rpartition('/')[2]}")
            desk.main.get_by_label("Fecha de la sesión").fill(today().isoformat())
            desk.main.get_by_label("Orden del día").fill("Baja de la serie 3S.3 [DU]")
            desk.main.get_by_role("button", name="Convocar").click()
            expect(desk.main).to_contain_text("Baja de la serie 3S.3")
            self._known["sitting"] = desk.arrived(f"/collegiate/sittings/{ID}")
        return self._known["sitting"]

    def closed_file(self) -> str:
        return self.follow("beto", "/aggregations?sort=opened_on", f"/aggregations/{ID}")

    def chart(self) -> str:
        return self.follow("coordinadora", "/charts?sort=number", f"/charts/{ID}")

    def draft(self) -> str:
        """A draft of the next chart."""
        if "draft" not in self._known:
            desk = self._recognised("coordinadora")
            desk.go("/charts")
            begin = desk.main.get_by_role("button", name="Nuevo borrador")
            (begin if begin.count() else desk.main.get_by_role("link", name="Continuar el borrador")).click()
            self._known["draft"] = desk.arrived(f"/charts/{ID}")
        return self._known["draft"]

    def draft_series(self) -> str:
        """A series of the draft."""
        return self.follow("coordinadora", f"{self.draft()}?q=3S.1", f"{self.draft()}/nodes/{ID}")

    def node(self) -> str:
        return self.follow("coordinadora", self.chart(), f"{self.chart()}/nodes/{ID}")

    def sheet(self) -> str:
        """A draft sheet of a series of Desarrollo Urbano."""
        if "sheet" not in self._known:
            desk = self._recognised("coordinadora")
            # The demo has sheets of 3S.1 and 3S.3 already.
            desk.go(self.chart() + "?q=3S.4")
            desk.main.get_by_role("link", name="3S.4 ").first.click()
            begin = desk.main.get_by_role("button", name="Elaborar la ficha técnica")
            if begin.count():
                begin.click()
                expect(desk.heading()).to_contain_text("Llenar la ficha técnica")
                self._known["sheet"] = desk.arrived(f"/sheets/{ID}")
            else:
                found = desk.main.locator("a[href^='/sheets/']").first.get_attribute("href")
                self._known["sheet"] = re.search(f"/sheets/{ID}", found).group()
        return self._known["sheet"]

    def schedule(self) -> str:
        return self.follow("coordinadora", "/schedules?sort=number", f"/schedules/{ID}")

    def written_schedule(self) -> str:
        """A draft of the next schedule, drawn up here."""
        if "written schedule" not in self._known:
            desk = self._recognised("coordinadora")
            desk.go("/schedules")
            # Another journey of this process, or an act that broke off, may have begun one.
            begin = desk.main.get_by_role("button", name="Nuevo borrador")
            (begin if begin.count() else desk.main.get_by_role("link", name="Continuar el borrador")).click()
            self._known["written schedule"] = desk.arrived(f"/schedules/{ID}")
        return self._known["written schedule"]

    def retroactive_application(self) -> str:
        """A decision to apply the schedule in force to files closed before it."""
        if "retroactive" not in self._known:
            desk = self._recognised("coordinadora")
            desk.go(f"{self.schedule()}/retroactive")
            desk.main.get_by_label("Acta del grupo interdisciplinario").fill("GI/2026/09")
            desk.main.get_by_label("Fecha de la sesión").fill("2026-01-15")
            desk.main.get_by_label("Motivo de la decisión").fill("Los plazos anteriores excedían lo necesario.")
            desk.main.get_by_role("button", name="Registrar la decisión y aplicar").click()
            expect(desk.heading()).to_contain_text("Aplicación retroactiva")
            self._known["retroactive"] = desk.arrived(f"/schedules/retroactive/{ID}")
        return self._known["retroactive"]

    def chart_report(self) -> str:
        """What an import of a chart came to."""
        if "chart report" not in self._known:
            desk = self._import("/charts/import", "app/demo/substantive_series.csv")
            self._known["chart report"] = desk.arrived(f"/charts/imports/{ID}")
        return self._known["chart report"]

    def _import(self, form: str, path: str):
        desk = self._brought(form, path)
        desk.main.get_by_role("button", name="Importar ahora").click()
        expect(desk.heading()).to_contain_text("Resultado")
        return desk

    def _brought(self, form: str, path: str):
        """A file on its way in: what would come of it is shown."""
        desk = self._recognised("coordinadora")
        desk.go(form)
        desk.main.locator("input[type=file]").set_input_files(path)
        desk.main.get_by_role("button", name="Revisar antes de importar").click()
        expect(desk.heading()).to_contain_text("Antes de importar")
        return desk

    def preview(self, form: str, path: str) -> str:
        """What an import would come to."""
        if f"preview {form}" not in self._known:
            desk = self._brought(form, path)
            self._known[f"preview {form}"] = desk.arrived(f"{form}/{ID}")
        return self._known[f"preview {form}"]

    def schedule_report(self) -> str:
        """What an import of a schedule came to."""
        if "schedule report" not in self._known:
            desk = self._import("/schedules/import", "app/demo/schedule.csv")
            self._known["schedule report"] = desk.arrived(f"/schedules/imports/{ID}")
        return self._known["schedule report"]

    def _inventory(self):
        """An inventory on its way in, with a row that is wrong."""
        sheet = self._tmp_path / "inventario.csv"
        rows = "3S.2,Licencias del año,15/03/2019,16/04/2019,30\n3S.2,Imposible,31/02/2019,,x\n"
        sheet.write_text(f"Serie,Asunto,Fecha de apertura,Fecha de cierre,Fojas\n{rows}", "utf-8")
        desk = self._recognised("beto")
        desk.go("/inventories/import")
        desk.main.locator("input[type=file]").set_input_files(sheet)
        desk.main.get_by_role("button", name="Revisar antes de importar").click()
        expect(desk.heading()).to_contain_text("Antes de importar")
        return desk

    def places_preview(self) -> str:
        """What a list of places would come to."""
        if "places preview" not in self._known:
            sheet = self._tmp_path / "lugares.csv"
            sheet.write_text("Etiqueta,Tipo,Nombre\nHH,Bodega,Otra\nHH.E1,Estante,\nQQ.E1,cajón,\n", "utf-8")
            desk = self._recognised("concentracion")
            desk.go("/places/import")
            desk.main.locator("input[type=file]").set_input_files(sheet)
            desk.main.get_by_role("button", name="Ver qué se importaría").click()
            expect(desk.heading()).to_contain_text("Antes de importar")
            self._known["places preview"] = desk.arrived(f"/places/import/{ID}")
        return self._known["places preview"]

    def inventory_preview(self) -> str:
        """What taking an inventory in would come to."""
        if "inventory preview" not in self._known:
            self._known["inventory preview"] = self._inventory().arrived(f"/inventories/import/{ID}")
        return self._known["inventory preview"]

    def inventory_report(self) -> str:
        """What an inventory came to."""
        if "inventory report" not in self._known:
            desk = self._inventory()
            desk.main.get_by_role("button", name="Importar ahora").click()
            expect(desk.heading()).to_contain_text("Resultado")
            self._known["inventory report"] = desk.arrived(f"/inventories/imports/{ID}")
        return self._known["inventory report"]

    def published(self) -> str:
        """The chart as everybody may read it."""
        if "published" not in self._known:
            desk = self._recognised("coordinadora")
            desk.go("/instruments/chart")
            desk.main.get_by_role("button", name="Publicar edición").click()
            # Which edition it is depends on what was published before; the same content makes no new one.
            expect(desk.heading()).to_contain_text(re.compile(r"edición \d"))
            self._known["published"] = desk.arrived(r"/published/[^/]+/chart/\d+")
        return self._known["published"]

    def immediate_proof(self) -> str:
        """A paper that proves an act at once."""
        if "immediate proof" not in self._known:
            desk = self._recognised("coordinadora")
            desk.go("/immediate-proof/new")
            desk.main.get_by_label("Nombre del documento").fill("Vale de papelería")
            desk.main.get_by_role("button", name="Guardar").click()
            expect(desk.heading()).to_contain_text("comprobación")
            self._known["immediate proof"] = self.follow("coordinadora", "/immediate-proof", f"/immediate-proof/{ID}")
        return self._known["immediate proof"]

    def incoming(self, account: str) -> str:
        """An item of correspondence."""
        return self.follow(account, "/correspondence/incoming", f"/correspondence/incoming/{ID}")

    def handover(self) -> str:
        """A handover whose cut is made."""
        if "handover" not in self._known:
            desk = self._recognised("coordinadora")
            desk.go("/handovers/new")
            for label, place in (("Unidad administrativa", 3), ("Entrega", 1), ("Recibe", 2)):
                desk.main.get_by_label(label).select_option(index=place)
            desk.main.get_by_role("button", name="Programar").click()
            expect(desk.heading()).to_contain_text("Entrega-recepción")
            self._known["handover"] = desk.arrived(f"/handovers/{ID}")
            desk.main.get_by_text("Hacer el corte").first.click()
            desk.main.get_by_role("button", name="Hacer el corte").click()
            expect(desk.main).to_contain_text("Lo que se entrega")
        return self._known["handover"]

    def list_to_execute(self) -> str:
        """A list that may be executed, and stays so."""
        if "list to execute" not in self._known:
            self._known["list to execute"] = str(published_list(self._service, 1))
        return self._known["list to execute"]

    def execution(self) -> str:
        """An execution that two people carried out."""
        if "execution" not in self._known:
            desk = self._recognised("concentracion")
            desk.go(f"/executions/new?list={published_list(self._service, 1)}")
            desk.main.get_by_role("button", name="Iniciar la ejecución").click()
            expect(desk.main).to_contain_text("Nada se ha destruido")
            path = desk.arrived(f"/executions/{ID}")
            witness = self._recognised("contraloria")
            witness.go(path)
            witness.main.get_by_text("Atestiguar y destruir").first.click()
            witness.page.get_by_role("button", name="Atestiguar y destruir").last.click()
            witness.told("Avance")
            witness.until(witness.main.get_by_role("link", name="Certificado (PDF)"))
            self._known["execution"] = path
        return self._known["execution"]

    def tombstone(self) -> str:
        self.execution()
        return self.follow("contraloria", "/tombstones", f"/tombstones/{ID}")

    def disposal(self) -> str:
        """A disposal list, whether its files are gathered or not."""
        if "disposal" not in self._known:
            desk = self._recognised("concentracion")
            desk.go("/disposals/new")
            desk.main.get_by_label("Título de la lista").fill("Baja de prueba")
            desk.main.get_by_label("Unidad administrativa").select_option(index=1)
            desk.main.get_by_label("Destino del papel").select_option("destruction")
            desk.main.get_by_role("button", name="Integrar la lista").click()
            expect(desk.heading()).to_contain_text("Baja de prueba")
            self._known["disposal"] = desk.arrived(f"/disposals/{ID}")
        return self._known["disposal"]

    def disposal_item(self) -> str:
        """A file of the demo body's list that is under way."""
        listed = self.follow("concentracion", "/disposals/table?title=transporte", f"/disposals/{ID}")
        return self.follow("concentracion", f"{listed}/items", f"{listed}/items/{ID}")

    def sample_drawn(self) -> str:
        """A sample that was set apart."""
        if "sample" not in self._known:
            desk = self._recognised("coordinadora")
            desk.go("/disposals/samples/new?series=12C.3")
            units = desk.main.get_by_label("Unidad administrativa")
            units.select_option(units.locator("option", has_text="DAM ·").first.get_attribute("value"))
            desk.main.get_by_label("Tipo de muestreo").select_option("systematic")
            desk.main.get_by_label("Uno de cada").fill("2")
            desk.main.get_by_label("A partir del").fill("1")
            desk.main.get_by_role("button", name="Separar la muestra").click()
            expect(desk.heading()).to_contain_text("Muestra del")
            self._known["sample"] = desk.arrived(f"/disposals/samples/{ID}")
        return self._known["sample"]

    def rulings(self) -> str:
        """What the demo body published of disposals and disasters."""
        return f"/published/{self.published().split('/')[2]}/rulings"

    def ruling(self) -> str:
        """The act over a disaster, published."""
        if "ruling" not in self._known:
            desk = self._recognised("beto")
            reference = desk.open_file("Expediente que se mojó")
            desk.go("/incidents/new")
            desk.main.get_by_label("Tipo").select_option("disaster")
            desk.main.get_by_label("Número del acta").fill("AB/S/2026")
            desk.main.get_by_label("Expedientes").fill(reference)
            desk.main.get_by_label("Fecha del acta").fill("2026-01-15")
            desk.main.get_by_label("Fecha de los hechos").fill("2026-01-10")
            desk.main.get_by_label("Lugar de los hechos").fill("Sótano")
            desk.main.get_by_label("Causa y circunstancias").fill("Se inundó")
            desk.main.get_by_role("button", name="Registrar acta").click()
            expect(desk.heading()).to_contain_text("AB/S/2026")
            desk.main.get_by_text("Avisos y publicación").click()
            desk.main.get_by_label("Dirección donde se publicó el acta").fill("https://ejemplo.gob.mx/s/1")
            desk.main.get_by_label("Fecha de publicación").fill("2026-02-01")
            desk.main.get_by_role("button", name="Guardar avisos").click()
            expect(desk.main).to_contain_text("https://ejemplo.gob.mx/s/1")
            self._known["ruling"] = f"{self.rulings()}/1"
        return self._known["ruling"]

    def transfer(self) -> str:
        """A primary transfer that a unit asked for, with every file in it that may leave."""
        if "transfer" not in self._known:
            desk = self._recognised("beto")
            desk.go("/transfers/new")
            desk.main.get_by_label("Unidad administrativa").select_option(index=0)
            desk.main.get_by_label("Motivo").fill("Sin espacio")
            desk.main.get_by_role("button", name="Solicitar", exact=True).click()
            expect(desk.heading()).to_contain_text("Transferencia primaria")
            at = self._known["transfer"] = desk.arrived(f"/transfers/{ID}")
            # The demo's files are young: the coordinator lets them leave before their time.
            desk = self._recognised("coordinadora")
            desk.go(at)
            desk.main.get_by_label("Por qué antes de tiempo").fill("Cambio de sede")
            desk.main.get_by_role("button", name="Autorizar").click()
            expect(desk.main).to_contain_text("Anticipada, autorizó")
            desk = self._recognised("beto")
            desk.go(at + "/candidates")
            desk.main.get_by_role("button", name="Agregar todos los que pueden transferirse").click()
            expect(desk.main).to_contain_text("Inventario en captura")
        return self._known["transfer"]

    def described_file(self) -> str:
        """The description of a file of that transfer."""
        file = self.follow("beto", self.transfer() + "/items", f"/aggregations/{ID}")
        return f"{self.transfer()}/descriptions/{file.rpartition('/')[2]}"

    def place(self) -> str:
        return self.follow("concentracion", "/places", f"/places/{ID}")

    def loan_request(self) -> str:
        box = self.follow("beto", "/boxes", f"/boxes/{ID}")
        desk = self._recognised("beto")
        desk.go(box)
        desk.main.locator("a.code").last.click()
        return desk.main.get_by_role("link", name="Pedir en préstamo").first.get_attribute("href")

    def stock_take(self) -> str:
        """A count of a tray of the demo."""
        if "stock take" not in self._known:
            desk = self._recognised("beto")
            desk.go("/scan?act=stock&target=DU.E1.C1")
            desk.main.get_by_label("Códigos, uno por renglón").fill("1\nnadie")
            desk.main.get_by_role("button", name="Leer").click()
            expect(desk.heading()).to_contain_text("Recuento")
            self._known["stock take"] = desk.arrived(f"/places/stock-takes/{ID}")
        return self._known["stock take"]

    def capture_draft(self) -> str:
        """A draft of a capture with a row that has objections."""
        if "capture draft" not in self._known:
            desk = self._recognised("beto")
            desk.go("/capture")
            desk.main.get_by_role("button", name="Empezar captura").click()
            desk.main.get_by_label("Serie, renglón 1").fill("99Z.9")
            desk.main.get_by_label("Título, renglón 1").fill("Por corregir")
            desk.main.get_by_role("button", name="Guardar y revisar").click()
            expect(desk.main).to_contain_text("Borrador guardado")
            self._known["capture draft"] = desk.arrived(f"/capture/{ID}")
        return self._known["capture draft"]

    def bulk_act(self) -> str:
        """What a change of many files would come to."""
        desk = self._recognised("beto")
        desk.go("/aggregations")
        desk.main.get_by_role("button", name=re.compile("^Marcar los")).click()
        desk.main.get_by_label("Con lo marcado").select_option("edit")
        desk.main.get_by_role("button", name="Continuar").click()
        found = desk.arrived(f"/selections/{ID}/acts/edit")
        return f"{found}?see=1&field=area&find=&value=Ventanilla"

    def decision(self) -> str:
        """A final decision of the demo."""
        return self.follow("beto", "/decisions?state=final&kind=permit", f"/decisions/{ID}")

    def public_decision(self) -> str:
        """The same in the public register."""
        return self.follow("", "/public/SMA/decisions", r"/public/SMA/decisions/[A-Z]+-DU-\d{4}-\d{4}")

    def package(self) -> str:
        """The package of a decision, when it is made."""
        if "package" not in self._known:
            desk = self._recognised("titular")
            desk.go(self.decision() + "/packages")
            desk.main.get_by_role("button", name="Pedir el paquete", exact=True).click()
            desk.told("El paquete se está haciendo")

            made = desk.main.get_by_role("link", name="Certificar copia").first
            desk.until(made)
            href = made.get_attribute("href") or ""
            self._known["package"] = href.removesuffix("/certification")
        return self._known["package"]

    def evidence(self) -> str:
        """A document on which that decision rests."""
        return self.follow("beto", self.decision() + "/evidence", f"/documents/{ID}")

    def unit(self) -> str:
        return self.follow("coordinadora", "/organization/units", f"/organization/units/{ID}")

    def account(self) -> str:
        return self.follow("admin", "/accounts?handle=ana", f"/accounts/{ID}")


@pytest.fixture
def guide(recognised, at_desk, tmp_path, known, service) -> Guide:
    return Guide(recognised, at_desk, tmp_path, known, service)


# Who looks, and where the page has a parameter, at which address: every page of the app has its line here, or the test
# of the page without one fails.
VISITS = {
    "/": "beto",
    "/account": "beto",
    "/account/password": "beto",
    "/accounts": "admin",
    "/accounts/new": "admin",
    "/accounts/{account_id:uuid}": ("admin", lambda guide: guide.account()),
    "/aggregations": "beto",
    "/aggregations/new": "beto",
    "/aggregations/{aggregation_id:uuid}": ("beto", lambda guide: guide.closed_file()),
    "/aggregations/{aggregation_id:uuid}/access": ("beto", lambda guide: guide.closed_file() + "/access"),
    "/aggregations/{aggregation_id:uuid}/closure": ("beto", lambda guide: guide.open_file() + "/closure"),
    "/aggregations/{aggregation_id:uuid}/description": ("beto", lambda guide: guide.open_file() + "/description"),
    "/aggregations/{aggregation_id:uuid}/documents/new": ("beto", lambda guide: guide.open_file() + "/documents/new"),
    "/aggregations/{aggregation_id:uuid}/history": ("coordinadora", lambda guide: guide.open_file() + "/history"),
    "/aggregations/{aggregation_id:uuid}/index": ("beto", lambda guide: guide.open_file() + "/index"),
    "/aggregations/{aggregation_id:uuid}/trigger": ("beto", lambda guide: guide.open_file() + "/trigger"),
    "/calendar": "coordinadora",
    "/calendar/{year:int}": ("coordinadora", "/calendar/2026"),
    "/charts": "coordinadora",
    "/charts/import": "coordinadora",
    "/charts/import/{intake_id:uuid}": (
        "coordinadora",
        lambda guide: guide.preview("/charts/import", "app/demo/substantive_series.csv"),
    ),
    "/charts/imports/{import_id:uuid}": ("coordinadora", lambda guide: guide.chart_report()),
    "/charts/received/new": "coordinadora",
    "/charts/{chart_id:uuid}": ("coordinadora", lambda guide: guide.chart()),
    "/charts/{chart_id:uuid}/approval": ("coordinadora", lambda guide: guide.draft() + "/approval"),
    "/charts/{chart_id:uuid}/findings": ("coordinadora", lambda guide: guide.chart() + "/findings"),
    "/charts/{chart_id:uuid}/comparison": ("coordinadora", lambda guide: guide.draft() + "/comparison"),
    "/charts/{chart_id:uuid}/crosswalk": ("coordinadora", lambda guide: guide.draft() + "/crosswalk"),
    "/charts/{chart_id:uuid}/nodes/new": ("coordinadora", lambda guide: guide.draft() + "/nodes/new"),
    "/charts/{chart_id:uuid}/nodes/{node_id:uuid}": ("coordinadora", lambda guide: guide.node()),
    "/charts/{chart_id:uuid}/nodes/{node_id:uuid}/editing": (
        "coordinadora",
        lambda guide: guide.draft_series() + "/editing",
    ),
    "/charts/{chart_id:uuid}/nodes/{node_id:uuid}/merger": (
        "coordinadora",
        lambda guide: guide.draft_series() + "/merger?into=3S.2",
    ),
    "/charts/{chart_id:uuid}/nodes/{node_id:uuid}/move": (
        "coordinadora",
        lambda guide: guide.draft_series() + "/move?parent=4S",
    ),
    "/charts/{chart_id:uuid}/nodes/{node_id:uuid}/replacement": (
        "coordinadora",
        lambda guide: guide.draft_series() + "/replacement",
    ),
    "/charts/{chart_id:uuid}/nodes/{node_id:uuid}/split": (
        "coordinadora",
        lambda guide: guide.draft_series() + "/split",
    ),
    "/charts/{chart_id:uuid}/nodes/{node_id:uuid}/suppression": (
        "coordinadora",
        lambda guide: guide.draft_series() + "/suppression",
    ),
    "/documents/{document_id:uuid}": ("beto", lambda guide: guide.document()),
    "/documents/{document_id:uuid}/description": ("beto", lambda guide: guide.document() + "/description"),
    "/due": "coordinadora",
    "/help": "beto",
    "/help/terms": "beto",
    "/help/{slug:str}": ("beto", "/help/chart"),
    "/history": "contraloria",
    "/immediate-proof": "coordinadora",
    "/immediate-proof/new": "coordinadora",
    "/immediate-proof/{document_id:uuid}": ("coordinadora", lambda guide: guide.immediate_proof()),
    "/instruments": "coordinadora",
    "/instruments/{kind:str}": ("coordinadora", "/instruments/general_inventory"),
    "/jobs": "coordinadora",
    "/jobs/{job_id:uuid}": ("coordinadora", lambda guide: guide.follow("coordinadora", "/jobs", f"/jobs/{ID}")),
    "/login": "",
    "/obligations": "coordinadora",
    "/obligations/{obligation:str}/{period:str}": ("coordinadora", "/obligations/OB-PADA/2026"),
    "/organization": "coordinadora",
    "/organization/appointments": "admin",
    "/organization/appointments/new": "admin",
    "/organization/profile": "coordinadora",
    "/organization/units": "coordinadora",
    "/organization/units/new": "coordinadora",
    "/organization/units/{unit_id:uuid}": ("coordinadora", lambda guide: guide.unit()),
    "/sheets": "coordinadora",
    "/sheets/{sheet_id:uuid}": ("titular", lambda guide: guide.sheet()),
    "/sheets/{sheet_id:uuid}/edit": ("coordinadora", lambda guide: guide.sheet() + "/edit"),
    "/schedules/{schedule_id:uuid}/forecast": (
        "coordinadora",
        lambda guide: f"{guide.written_schedule()}/forecast?view=retroactive",
    ),
    "/schedules/{schedule_id:uuid}/forecast/files": (
        "coordinadora",
        lambda guide: f"{guide.written_schedule()}/forecast/files?view=open",
    ),
    "/schedules/{schedule_id:uuid}/retroactive": ("coordinadora", lambda guide: f"{guide.schedule()}/retroactive"),
    "/schedules/retroactive/{application_id:uuid}": ("coordinadora", lambda guide: guide.retroactive_application()),
    "/schedules/{schedule_id:uuid}/findings": ("coordinadora", lambda guide: f"{guide.schedule()}/findings"),
    "/published/{fonds:str}": ("", lambda guide: guide.published().rpartition("/chart")[0]),
    "/published/{fonds:str}/{kind:str}": ("", lambda guide: guide.published().rpartition("/")[0]),
    "/published/{fonds:str}/{kind:str}/{edition:str}": ("", lambda guide: guide.published()),
    "/search": ("beto", "/search?q=licencia+construccion"),
    "/schedules": "coordinadora",
    "/schedules/import": "coordinadora",
    "/schedules/import/{intake_id:uuid}": (
        "coordinadora",
        lambda guide: guide.preview("/schedules/import", "app/demo/schedule.csv"),
    ),
    "/schedules/imports/{import_id:uuid}": ("coordinadora", lambda guide: guide.schedule_report()),
    "/schedules/{schedule_id:uuid}": ("coordinadora", lambda guide: guide.written_schedule()),
    "/schedules/{schedule_id:uuid}/approval": ("coordinadora", lambda guide: guide.written_schedule() + "/approval"),
    "/schedules/{schedule_id:uuid}/classes/{node_id:uuid}/edit": (
        "coordinadora",
        lambda guide: guide.follow(
            "coordinadora", f"{guide.written_schedule()}/findings", f"{guide.written_schedule()}/classes/{ID}/edit"
        ),
    ),
    "/schedules/{schedule_id:uuid}/comparison": (
        "coordinadora",
        lambda guide: f"{guide.written_schedule()}/comparison",
    ),
    "/schedules/{schedule_id:uuid}/comparison/{older_id:uuid}": (
        "coordinadora",
        lambda guide: f"{guide.written_schedule()}/comparison/{guide.schedule().rpartition('/')[2]}",
    ),
    "/schedules/{schedule_id:uuid}/entries/{entry_id:uuid}": (
        "coordinadora",
        lambda guide: guide.follow("coordinadora", guide.schedule(), f"{guide.schedule()}/entries/{ID}"),
    ),
    # forms
    "/forms": "coordinadora",
    "/forms/crest": "coordinadora",
    # Inventories
    "/inventories": "beto",
    "/inventories/import": "beto",
    "/inventories/import/{intake_id:uuid}": ("beto", lambda guide: guide.inventory_preview()),
    "/inventories/imports/{import_id:uuid}": ("beto", lambda guide: guide.inventory_report()),
    # Documents and blueprints
    "/aggregations/{aggregation_id:uuid}/documents/batch": (
        "beto",
        lambda guide: guide.open_file() + "/documents/batch",
    ),
    "/aggregations/{aggregation_id:uuid}/documents/paper": (
        "beto",
        lambda guide: guide.open_file() + "/documents/paper",
    ),
    "/aggregations/{aggregation_id:uuid}/arrivals/{batch_id:uuid}": ("beto", lambda guide: guide.arrivals()),
    "/documents/{document_id:uuid}/versions/new": ("beto", lambda guide: guide.document() + "/versions/new"),
    "/documents/{document_id:uuid}/versions/{number:int}": ("beto", lambda guide: guide.document() + "/versions/1"),
    "/documents/{document_id:uuid}/relations/new": ("beto", lambda guide: guide.document() + "/relations/new"),
    "/blueprints": "coordinadora",
    "/blueprints/new": "coordinadora",
    "/blueprints/{blueprint_id:uuid}": (
        "coordinadora",
        lambda guide: guide.follow("coordinadora", "/blueprints", f"/blueprints/{ID}"),
    ),
    "/completeness": "coordinadora",
    # correspondence
    "/correspondence": "oficialia",
    "/correspondence/incoming": "oficialia",
    "/correspondence/incoming/new": "oficialia",
    "/correspondence/incoming/{item_id:uuid}": ("titular", lambda guide: guide.incoming("titular")),
    "/correspondence/incoming/{item_id:uuid}/completion": (
        "oficialia",
        lambda guide: guide.incoming("oficialia") + "/completion",
    ),
    "/correspondence/outgoing": "oficialia",
    "/correspondence/outgoing/new": "titular",
    "/correspondence/outgoing/{letter_id:uuid}": (
        "titular",
        lambda guide: guide.follow("titular", "/correspondence/outgoing", f"/correspondence/outgoing/{ID}"),
    ),
    "/correspondence/settings": "oficialia",
    "/correspondence/acknowledgements": "oficialia",
    # handovers
    "/handovers": "coordinadora",
    "/handovers/new": "coordinadora",
    "/handovers/{handover_id:uuid}": ("coordinadora", lambda guide: guide.handover()),
    "/handovers/{handover_id:uuid}/rows": ("coordinadora", lambda guide: guide.handover() + "/rows"),
    "/handovers/{handover_id:uuid}/differences": ("coordinadora", lambda guide: guide.handover() + "/differences"),
    # Files: volumes, restructuring, incidents.
    "/aggregations/{aggregation_id:uuid}/volumes": ("beto", lambda guide: guide.open_file() + "/volumes"),
    "/aggregations/{aggregation_id:uuid}/reclassification": (
        "coordinadora",
        lambda guide: guide.open_file() + "/reclassification",
    ),
    "/aggregations/{aggregation_id:uuid}/split": ("coordinadora", lambda guide: guide.open_file() + "/split"),
    "/aggregations/{aggregation_id:uuid}/merger": ("coordinadora", lambda guide: guide.open_file() + "/merger"),
    "/incidents": "beto",
    "/incidents/new": "beto",
    "/incidents/{incident_id:uuid}": ("beto", lambda guide: guide.incident()),
    # Custody: places, boxes, scanning, loans.
    "/aggregations/{aggregation_id:uuid}/custody": ("beto", lambda guide: guide.closed_file() + "/custody"),
    "/boxes": "beto",
    "/boxes/metres": "beto",
    "/boxes/new": "beto",
    "/boxes/{box_id:uuid}": ("beto", lambda guide: guide.follow("beto", "/boxes", f"/boxes/{ID}")),
    "/loans": "beto",
    "/loans/new": ("beto", lambda guide: guide.loan_request()),
    "/loans/overdue": "beto",
    "/loans/{loan_id:uuid}": ("beto", lambda guide: guide.follow("beto", "/loans", f"/loans/{ID}")),
    "/places": "concentracion",
    "/places/import": "concentracion",
    "/places/list": "concentracion",
    "/places/new": "concentracion",
    "/places/stock-takes/{stock_take_id:uuid}": ("beto", lambda guide: guide.stock_take()),
    "/places/{place_id:uuid}": ("concentracion", lambda guide: guide.place()),
    "/places/{place_id:uuid}/edit": ("concentracion", lambda guide: guide.place() + "/edit"),
    "/places/{place_id:uuid}/new": ("concentracion", lambda guide: guide.place() + "/new"),
    "/scan": "beto",
    "/scan/labels": "beto",
    # capture and views
    "/capture": "beto",
    "/capture/{draft_id:uuid}": ("beto", lambda guide: guide.capture_draft()),
    "/views": "coordinadora",
    "/selections/{selection_id:uuid}/acts/{name:str}": ("beto", lambda guide: guide.bulk_act()),
    # dashboards
    "/dashboards": "beto",
    "/dashboards/{name:str}": ("coordinadora", "/dashboards/growth"),
    "/dashboards/{name:str}/tables/{table:str}": ("coordinadora", "/dashboards/backlog/tables/units"),
    # printing many boxes and loans, places brought as a list
    "/forms/boxes": "beto",
    "/forms/loans": "beto",
    "/places/import/{intake_id:uuid}": ("concentracion", lambda guide: guide.places_preview()),
    # proofs of disposals
    "/proofs": "contraloria",
    # executions and what remains
    "/executions": "concentracion",
    "/executions/new": ("concentracion", lambda guide: f"/executions/new?list={guide.list_to_execute()}"),
    "/executions/{execution_id:uuid}": ("contraloria", lambda guide: guide.execution()),
    "/tombstones": "contraloria",
    "/tombstones/{tombstone_id:uuid}": ("contraloria", lambda guide: guide.tombstone()),
    # holds
    "/holds": "coordinadora",
    "/holds/due": "coordinadora",
    "/holds/new": "beto",
    "/holds/{hold_id:uuid}": ("coordinadora", lambda guide: guide.follow("coordinadora", "/holds", f"/holds/{ID}")),
    # collegiate bodies
    "/collegiate": "coordinadora",
    "/collegiate/bodies": "coordinadora",
    "/collegiate/bodies/{body_id:uuid}": ("coordinadora", lambda guide: guide.board()),
    "/collegiate/sittings/new": "coordinadora",
    "/collegiate/sittings/{sitting_id:uuid}": ("coordinadora", lambda guide: guide.sitting()),
    # disposals, publications
    "/disposals": "concentracion",
    "/disposals/table": "concentracion",
    "/disposals/items": "concentracion",
    "/disposals/new": "concentracion",
    "/disposals/{list_id:uuid}": ("concentracion", lambda guide: guide.disposal()),
    "/disposals/{list_id:uuid}/items": ("concentracion", lambda guide: guide.disposal() + "/items"),
    "/disposals/{list_id:uuid}/items/{item_id:uuid}": ("concentracion", lambda guide: guide.disposal_item()),
    "/disposals/{list_id:uuid}/exclusions": ("concentracion", lambda guide: guide.disposal() + "/exclusions"),
    "/disposals/samples": "coordinadora",
    "/disposals/samples/new": "coordinadora",
    "/disposals/samples/{draw_id:uuid}": ("coordinadora", lambda guide: guide.sample_drawn()),
    "/published/{fonds:str}/rulings": ("coordinadora", lambda guide: guide.rulings()),
    "/published/{fonds:str}/rulings/{number:str}": ("coordinadora", lambda guide: guide.ruling()),
    # what is due
    "/due/board": "coordinadora",
    "/due/board/{name:str}": ("coordinadora", "/due/board/transfer"),
    "/due/board/{name:str}/files": ("coordinadora", "/due/board/transfer/files"),
    "/due/board/{name:str}/sums/{way:str}": ("coordinadora", "/due/board/transfer/sums/unit"),
    "/due/calendar": "coordinadora",
    "/due/past": ("coordinadora", "/due/past?on=2026-01-15"),
    "/due/queues/{name:str}": ("coordinadora", "/due/queues/trigger-unknown"),
    "/due/recomputations": "coordinadora",
    "/due/recomputations/{recomputation_id:uuid}": (
        "coordinadora",
        lambda guide: guide.follow("coordinadora", "/due/recomputations", f"/due/recomputations/{ID}"),
    ),
    # transfers
    "/transfers": "beto",
    "/transfers/board": "coordinadora",
    "/transfers/calendar": "coordinadora",
    "/transfers/new": "beto",
    "/transfers/secondary/new": "concentracion",
    "/transfers/{transfer_id:uuid}": ("beto", lambda guide: guide.transfer()),
    "/transfers/{transfer_id:uuid}/items": ("beto", lambda guide: guide.transfer() + "/items"),
    "/transfers/{transfer_id:uuid}/candidates": ("beto", lambda guide: guide.transfer() + "/candidates"),
    "/transfers/{transfer_id:uuid}/exclusions": ("beto", lambda guide: guide.transfer() + "/exclusions"),
    "/transfers/{transfer_id:uuid}/review": ("beto", lambda guide: guide.transfer() + "/review"),
    "/transfers/{transfer_id:uuid}/descriptions/{aggregation_id:uuid}": (
        "concentracion",
        lambda guide: guide.described_file(),
    ),
    # decisions and their evidence
    "/decisions": "beto",
    "/decisions/agreed": "beto",
    "/decisions/board": "contraloria",
    "/decisions/new": "beto",
    "/decisions/plans": "coordinadora",
    "/decisions/{decision_id:uuid}": ("beto", lambda guide: guide.decision()),
    "/decisions/{decision_id:uuid}/addressees": ("beto", lambda guide: guide.decision() + "/addressees"),
    "/decisions/{decision_id:uuid}/edit": (
        "beto",
        lambda guide: guide.follow("beto", "/decisions?state=draft", f"/decisions/{ID}") + "/edit",
    ),
    "/decisions/{decision_id:uuid}/evidence": ("beto", lambda guide: guide.decision() + "/evidence"),
    "/decisions/{decision_id:uuid}/evidence/suggestions": (
        "beto",
        lambda guide: guide.follow("beto", "/decisions?state=draft", f"/decisions/{ID}") + "/evidence/suggestions",
    ),
    "/evidence/drift": "beto",
    "/decisions/{decision_id:uuid}/follow-ups": (
        "beto",
        lambda guide: guide.follow("beto", "/decisions/plans", f"/decisions/{ID}") + "/follow-ups",
    ),
    "/decisions/{decision_id:uuid}/history": ("beto", lambda guide: guide.decision() + "/history"),
    "/decisions/{decision_id:uuid}/publication": ("coordinadora", lambda guide: guide.decision() + "/publication"),
    "/decisions/{decision_id:uuid}/votes": ("beto", lambda guide: guide.decision() + "/votes"),
    "/decisions/{decision_id:uuid}/relations": ("beto", lambda guide: guide.decision() + "/relations"),
    "/public/decisions": "",
    "/public/{code:str}/decisions": ("", "/public/SMA/decisions"),
    "/public/{code:str}/decisions/dictionary": ("", "/public/SMA/decisions/dictionary"),
    "/public/{code:str}/decisions/{reference:str}": ("", lambda guide: guide.public_decision()),
    "/public/{code:str}/decisions/{reference:str}/editions/{number:int}": (
        "",
        lambda guide: guide.public_decision() + "/editions/1",
    ),
    # seals of the history
    "/history/seals": "contraloria",
    # what everybody reads of local action plans
    "/public/{code:str}/plans": ("", "/public/SMA/plans"),
    # packages
    "/packages": "beto",
    "/aggregations/{aggregation_id:uuid}/packages": ("beto", lambda guide: guide.open_file() + "/packages"),
    "/decisions/{decision_id:uuid}/packages": ("beto", lambda guide: guide.decision() + "/packages"),
    "/packages/{package_id:uuid}/certification": ("titular", lambda guide: guide.package() + "/certification"),
    # what rests on what
    "/decisions/{decision_id:uuid}/graph": ("beto", lambda guide: guide.decision() + "/graph"),
    "/documents/{document_id:uuid}/resting": ("beto", lambda guide: guide.evidence() + "/resting"),
    "/aggregations/{aggregation_id:uuid}/resting": (
        "beto",
        lambda guide: guide.follow("beto", guide.evidence(), f"/aggregations/{ID}") + "/resting",
    ),
    "/released-evidence": "concentracion",
    "/decisions/rules": "coordinadora",
    # execution
    "/executions/delivered": "concentracion",
    # packages
    "/public/keys": "",
}
# Pages that no route has: what is refused, and what somebody is shown who may not.
BESIDES = {
    "dashboards backlog": ("coordinadora", "/dashboards/backlog"),
    "dashboards completeness": ("coordinadora", "/dashboards/completeness"),
    "not found": ("beto", "/aggregations/00000000-0000-7000-8000-000000000000"),
    "nowhere": ("beto", "/no-hay-nada-aqui"),
    "forbidden": ("beto", "/accounts"),
    "nothing found": ("beto", "/aggregations?title=nada+de+nada"),
    "searched in vain": ("beto", "/search?q=ornitorrinco"),
    "found but closed": ("transparencia", "/search?q=licencia"),
}


def test_every_page_has_somebody_who_looks_at_it():
    assert sorted(VISITS) == pages()


@pytest.mark.parametrize("path", sorted(VISITS))
def test_a_page_shuts_nobody_out(path, guide, recognised, at_desk):
    visit = VISITS[path]
    account, address = visit if isinstance(visit, tuple) else (visit, path)
    _look(account, address if isinstance(address, str) else address(guide), 200, recognised, at_desk)


@pytest.mark.parametrize("case", sorted(BESIDES))
def test_a_refusal_shuts_nobody_out(case, recognised, at_desk):
    account, address = BESIDES[case]
    status = {"not found": 404, "nowhere": 404, "forbidden": 403}.get(case, 200)
    _look(account, address, status, recognised, at_desk)


def _look(account: str, address: str, status: int, recognised, at_desk) -> None:
    desk = recognised(account) if account else at_desk()
    faults = [fault for name, look in LOOKS.items() for fault in _faults(desk, address, status, name, look)]
    assert faults == []


def _faults(desk, address: str, status: int, name: str, look: dict) -> Iterator[tuple]:
    page = desk.page
    # Colours that are still on their way to others would be measured half-way.
    page.emulate_media(color_scheme=look["color_scheme"], reduced_motion="reduce")
    if page.viewport_size != look["viewport"] or page.url == "about:blank":
        # In another light the page is the same; on a phone it may have been sent or begun otherwise.
        page.set_viewport_size(look["viewport"])
        answered = desk.go(address).status
        assert answered == status, f"{address} answered {answered}"
    expect(desk.heading()).to_have_count(1)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", look["color_scheme"])
    page.evaluate("document.querySelectorAll('main details').forEach(found => found.open = true)")
    asked = {"runOnly": {"type": "rule", "values": look["rules"]}} if "rules" in look else {}
    for violation in Axe().run(page, options={"resultTypes": ["violations"], **asked}).response["violations"]:
        yield name, violation["id"], [(node["target"], node["html"][:200]) for node in violation["nodes"]][:4]
    page.evaluate("document.querySelectorAll('main details').forEach(found => found.open = false)")
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > look["viewport"]["width"]:
        yield name, "runs over the edge", width
