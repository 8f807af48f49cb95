"""Pages that hold two versions side by side: what changed, and where each old class leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Response
from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, select, type_coerce

from classification.charts import browsing, comparison, queries
from classification.charts.comparison import ChangeKind
from classification.charts.equivalences import CrosswalkRow, Fate, crosswalk_rows, in_order
from classification.charts.levels import Level
from classification.charts.model import ChartState, ClassificationChart
from system.listed import Kind, listed
from system.listing import Column
from system.web import lists
from system.web.language import gettext as _
from system.web.language import say
from system.web.pages import page
from system.work import Reading

KINDS = (
    (ChangeKind.ADDED.value, "Agregada"),
    (ChangeKind.REMOVED.value, "Suprimida"),
    (ChangeKind.RENAMED.value, "Con otro título"),
    (ChangeKind.RECODED.value, "Con otra clave"),
    (ChangeKind.MOVED.value, "Cambiada de lugar"),
    (ChangeKind.LEVEL_CHANGED.value, "Con otro nivel"),
    (ChangeKind.DESCRIBED.value, "Con otra descripción"),
    (ChangeKind.CLOSED.value, "Cerrada a expedientes nuevos"),
)
FATES = (
    (Fate.KEPT.value, "Sin cambio"),
    (Fate.RENAMED.value, "Con otro título"),
    (Fate.RECODED.value, "Con otra clave"),
    (Fate.MOVED.value, "Cambiada de lugar"),
    (Fate.MERGED.value, "Fusionada"),
    (Fate.REPLACED.value, "Sustituida por otra"),
    (Fate.SPLIT.value, "Dividida"),
    (Fate.SUPPRESSED.value, "Suprimida"),
    (Fate.LEFT_OUT.value, "Omitida"),
)
LEVELS = (
    (Level.SECTION.value, "Sección"),
    (Level.SUBSECTION.value, "Subsección"),
    (Level.SERIES.value, "Serie"),
    (Level.SUBSERIES.value, "Subserie"),
)
_CROSSWALK: dict[str, Kind] = dict.fromkeys(("old_code", "old_title", "kind", "new_code", "new_title"), "text")
_FILES: dict[str, Kind] = {"lineage": "text", "number": "number"}


class ChartComparisonPages(Controller):
    """Two versions of one body's chart."""

    path = "/charts/{chart_id:uuid}"
    include_in_schema = False

    @get("/comparison", sync_to_thread=True)
    def compare(
        self,
        chart_id: FromPath[UUID],
        request: Request[Any, Any, Any],
        reading: NamedDependency[Reading],
        other_id: Annotated[str, QueryParameter(name="with")] = "",
    ) -> Response[Any]:
        """What changed between this version and another; the one before it where none is named."""
        with reading:
            chart = queries.find_chart(reading, chart_id)
            others = browsing.others(reading, chart)
            other = _chosen(other_id, others) or _before(chart, others)
            crumbs = browsing.crumbs(chart, (), _("Comparar"))
            if other is None:
                return page("classification/charts/comparison.html", chart=chart, older=None, crumbs=crumbs)
            older, newer = in_order(reading, chart.id, other.id)
            statement, columns = _differences(reading, older, newer)
            counts = comparison.counts_by_kind(reading, older.id, newer.id)
            return lists.answer(
                request, reading, statement, [*columns, _against("with", "Comparada con", other, others)],
                "classification/charts/comparison.html", name=f"comparacion-{older.number}-{newer.number}",
                default_sort="new_code", tie_breaker=statement.selected_columns.lineage_id, chart=chart, older=older,
                newer=newer, other=other, others=others, crumbs=crumbs, labels=dict(KINDS),
                counts=[(kind, label, counts[ChangeKind(kind)]) for kind, label in KINDS if counts[ChangeKind(kind)]],
            )  # fmt: skip

    @get("/crosswalk", sync_to_thread=True)
    def crosswalk(
        self,
        chart_id: FromPath[UUID],
        request: Request[Any, Any, Any],
        reading: NamedDependency[Reading],
        older_id: Annotated[str, QueryParameter(name="from")] = "",
    ) -> Response[Any]:
        """Where each class of an earlier version leads in this one."""
        with reading:
            chart = queries.find_chart(reading, chart_id)
            others = [one for one in browsing.others(reading, chart) if one.number < chart.number]
            others = [one for one in others if one.state is not ChartState.WITHDRAWN]
            older = _chosen(older_id, others) or _before(chart, others)
            crumbs = browsing.crumbs(chart, (), _("Tabla de equivalencias"))
            if older is None:
                return page("classification/charts/crosswalk.html", chart=chart, older=None, crumbs=crumbs)
            rows = [_line(row) for row in crosswalk_rows(reading, older.id, chart.id)]
            statement, here = listed(reading.session, rows, _CROSSWALK)
            columns = (
                Column(
                    "old_code", "Clave anterior", here["old_code"], filter="text", order=here["position"], lead=True
                ),
                Column("old_title", "Título anterior", here["old_title"], filter="text"),
                Column("kind", "Qué pasó", here["kind"], filter="choice", choices=FATES),
                Column("new_code", "Clave nueva", here["new_code"], filter="text"),
                Column("new_title", "Título nuevo", here["new_title"], filter="text"),
                _against("from", "Desde la versión", older, others),
            )
            return lists.answer(
                request, reading, statement, columns, "classification/charts/crosswalk.html",
                name=f"equivalencias-{older.number}-{chart.number}", default_sort="old_code",
                tie_breaker=here["position"], chart=chart, older=older, newer=chart, others=others, crumbs=crumbs,
            )  # fmt: skip


class _Words(Text):
    """Words parted by spaces; to equal a word is to hold it."""

    class comparator_factory(Text.Comparator[str]):  # noqa: N801 - SQLAlchemy looks for this name
        """Compares with one word."""

        def __eq__(self, other: object) -> ColumnElement[bool]:  # type: ignore[override]  # SQLAlchemy gives expressions
            spaced = literal(" ") + cast(self.expr, Text) + literal(" ")
            return spaced.contains(f" {other} ", autoescape=True)

        __hash__ = Text.Comparator.__hash__


def _against(name: str, label: str, chosen: ClassificationChart, others: Sequence[ClassificationChart]) -> Column:
    """The other version, a choice that every link of the list carries on."""
    told = [(str(one.id), f"{browsing.chart_name(one)} ({say(f'chart.state.{one.state.value}')})") for one in others]
    return Column(
        name, label, type_coerce(literal(str(chosen.id)), Text()), filter="choice", choices=told, sortable=False,
        shown=False, value=lambda _row: chosen.number,
    )  # fmt: skip


def _differences(
    reading: Reading, older: ClassificationChart, newer: ClassificationChart
) -> tuple[Select[Any], Sequence[Column]]:
    """The classes that differ, each with the files it touches, and the columns of their list."""
    changed = comparison.rows(reading, older.id, newer.id).subquery("changed")
    touched = comparison.touched(reading, newer.fonds_id)
    told, _columns = listed(
        reading.session, [{"lineage": lineage.hex, "number": number} for lineage, number in touched.items()], _FILES
    )
    files = told.subquery("files")
    number = func.coalesce(files.c.number, 0)
    # One engine keeps ids as text without hyphens, the other as ids.
    same = func.replace(cast(changed.c.lineage_id, Text), "-", "") == files.c.lineage
    statement = select(*changed.c, number.label("files")).select_from(changed.outerjoin(files, same))
    labels = dict(KINDS)

    def kinds_told(row: Mapping[str, Any]) -> str:
        return ", ".join(_(labels[kind]) for kind in row.kinds.split())  # type: ignore[attr-defined]  # a row has names

    c = changed.c
    named = [func.coalesce(side, "") + literal(" ") for side in (c.old_code, c.old_title, c.new_code, c.new_title)]
    return statement, (
        Column("named", "Clave o título", named[0] + named[1] + named[2] + named[3], filter="text", sortable=False,
               shown=False, value=lambda row: f"{row.new_code or row.old_code} {row.new_title or row.old_title}"),
        Column("kinds", "Cambio", type_coerce(c.kinds, _Words()), filter="choice", choices=KINDS, value=kinds_told,
               order=c.kinds),
        Column("old_code", "Clave anterior", c.old_code, filter="text", order=c.old_sort_key),
        Column("old_title", "Título anterior", c.old_title, filter="text"),
        Column("new_code", "Clave nueva", c.new_code, filter="text", order=c.sort_key),
        Column("new_title", "Título nuevo", c.new_title, filter="text", lead=True),
        Column("files", "Expedientes", number, numeric=True),
        Column("old_parent_code", "Dependía de", c.old_parent_code, filter="text", shown=False),
        Column("new_parent_code", "Depende de", c.new_parent_code, filter="text", shown=False),
        Column("old_level", "Nivel anterior", c.old_level, filter="choice", choices=LEVELS, shown=False),
        Column("new_level", "Nivel nuevo", c.new_level, filter="choice", choices=LEVELS, shown=False),
    )  # fmt: skip


def _line(row: CrosswalkRow) -> dict[str, str]:
    return {
        "old_code": row.old_code, "old_title": row.old_title, "kind": row.kind.value, "new_code": row.new_code,
        "new_title": row.new_title,
    }  # fmt: skip


def _chosen(asked: str, others: Sequence[ClassificationChart]) -> ClassificationChart | None:
    return next((one for one in others if str(one.id) == asked.strip().lower()), None)


def _before(chart: ClassificationChart, others: Sequence[ClassificationChart]) -> ClassificationChart | None:
    """The version before this one that held, else whichever is nearest; None where there is no other."""
    held = [one for one in others if one.number < chart.number and one.state is not ChartState.WITHDRAWN]
    return max(held, key=lambda one: one.number, default=next(iter(others), None))
