"""The pages of the manual: their names, and the pages of the product each one belongs to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One page. `title` and `summary` are Spanish msgids; `paths` are beginnings of addresses that it explains."""

    slug: str
    title: str
    summary: str
    paths: tuple[str, ...] = ()


TOPICS = (
    Topic(
        "chart",
        "Cuadro general de clasificación archivística",
        "Secciones, series y subseries: elaborar, comparar, aprobar y conservar cada versión.",
        ("/charts", "/instruments/chart"),
    ),
    Topic(
        "sheet",
        "Fichas técnicas de valoración documental",
        "Qué se dice de cada serie, quién firma y qué exige la aprobación.",
        ("/sheets",),
    ),
    Topic(
        "schedule",
        "Catálogo de disposición documental",
        "Valores, plazos, técnica de selección y fundamento de cada serie.",
        ("/schedules", "/instruments/schedule"),
    ),
    Topic(
        "forecast",
        "Efectos de un catálogo antes de aprobarlo",
        "Cuántos expedientes vencerían antes, después o por primera vez, y la aplicación retroactiva.",
    ),
    Topic(
        "guide",
        "Guía de archivo documental",
        "Descripción general de las series, sin datos personales; cómo se publica.",
        ("/instruments",),
    ),
    Topic(
        "general_inventory",
        "Inventario general por expediente",
        "Todos los expedientes con su código, fechas, valores y plazos.",
        ("/aggregations", "/instruments/general_inventory"),
    ),
    Topic(
        "capture",
        "Captura rápida de expedientes",
        "Muchos expedientes a la vez con el teclado: borradores, copiar hacia abajo, pegar, abrir.",
        ("/capture",),
    ),
    Topic(
        "lists",
        "Listas: filtros, vistas y marcas",
        "Guardar una vista, marcar en todas las páginas y cambiar muchos elementos con vista previa.",
        ("/views", "/selections"),
    ),
    Topic("keys", "Teclas", "Los atajos de las listas y los expedientes, y cómo apagarlos."),
    Topic(
        "expiry_calendar",
        "Calendario de caducidades",
        "Qué plazos terminan, en qué año y mes.",
        ("/due", "/instruments/expiry_calendar"),
    ),
    Topic(
        "due_board",
        "Qué se puede hacer hoy con los expedientes",
        "Por transferir, valorar, desclasificar o devolver: por unidad, serie y año, y lo que queda aparte con su "
        "razón.",
        ("/due/board", "/due/calendar"),
    ),
    Topic(
        "due_queues",
        "Expedientes cerrados sin fecha",
        "Los que esperan su evento disparador y los que ninguna regla permite calcular: cómo darles fecha.",
        ("/due/queues",),
    ),
    Topic(
        "immediate_proof",
        "Documentos de comprobación administrativa inmediata",
        "Los comprobantes que no forman expediente y cómo se eliminan.",
        ("/immediate-proof", "/instruments/immediate_proof"),
    ),
    Topic(
        "import",
        "Importar cuadros y catálogos",
        "Libros de Excel, ODS o CSV tal como están: vista previa, correcciones y reimportación.",
        ("/charts/import", "/schedules/import"),
    ),
    Topic(
        "inventory_import",
        "Importar inventarios de expedientes",
        "Hojas de Excel, ODS o CSV con una fila por expediente: columnas, fechas, repetidos, errores y reimportación.",
        ("/inventories",),
    ),
    Topic(
        "obligations",
        "Obligaciones y sus fechas",
        "Qué pide la ley, para cuándo, y con qué se prueba que se cumplió.",
        ("/obligations",),
    ),
    Topic(
        "forms",
        "Formatos para imprimir",
        "Carátulas, cejas, etiquetas de caja, inventarios, índices y vales, con el escudo de la institución.",
        ("/forms",),
    ),
    Topic(
        "correspondence",
        "Correspondencia y oficialía de partes",
        "Registrar lo que entra y sale, turnarlo, contestarlo a tiempo e integrarlo a su expediente.",
        ("/correspondence",),
    ),
    Topic(
        "dashboards",
        "Tableros: cómo van las cosas",
        "Rezago, completitud y crecimiento en dibujos, con su tabla y su CSV.",
        ("/dashboards",),
    ),
    Topic(
        "handover",
        "Entrega-recepción de archivos",
        "El corte congelado, el acta que firman ambos, las aclaraciones y el cierre.",
        ("/handovers",),
    ),
    Topic(
        "places",
        "Lugares, cajas y etiquetas",
        "Estantes y charolas, cajas con su código QR, lectura con pistola y recuentos.",
        ("/places", "/boxes", "/scan"),
    ),
    Topic(
        "loans",
        "Préstamos de expedientes",
        "Pedir, autorizar, entregar, prorrogar y devolver; plazos en días hábiles y recordatorios.",
        ("/loans",),
    ),
    Topic(
        "execution",
        "Ejecución de bajas documentales",
        "Dos personas, todo se pregunta otra vez, y lo que queda de cada expediente destruido.",
        ("/executions", "/tombstones"),
    ),
    Topic(
        "holds",
        "Retenciones precautorias",
        "Qué impide una retención, quién la solicita, la pone y la levanta, y las que se ponen solas.",
        ("/holds",),
    ),
    Topic(
        "transfers",
        "Transferencias primarias y secundarias",
        "Del calendario anual a la aceptación, y de la propuesta al archivo histórico: quién firma, qué se coteja, "
        "cuándo cambia la custodia.",
        ("/transfers",),
    ),
    Topic(
        "decisions",
        "Decisiones y su soporte",
        "Registrar decisiones, reunir sus soportes, declararlas firmes, notificarlas, seguirlas y publicarlas.",
        ("/decisions",),
    ),
)
BY_SLUG = {topic.slug: topic for topic in TOPICS}


def topic_for(path: str) -> Topic | None:
    """The page that explains an address: the one with the longest beginning of it."""
    fitting = [
        (len(start), topic)
        for topic in TOPICS
        for start in topic.paths
        if path == start or path.startswith(f"{start}/")
    ]
    return max(fitting, key=lambda found: found[0])[1] if fitting else None
