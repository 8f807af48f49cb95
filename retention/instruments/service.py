"""The act of publishing: an instrument becomes a numbered edition, with its bytes, for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import select

from retention.instruments import queries
from retention.instruments.compiling import compile_paper, effort, require_look, require_whole
from retention.instruments.errors import FormatNotWritten
from retention.instruments.events import InstrumentPublished
from retention.instruments.kinds import MIMES, PUBLIC_KINDS, Format, InstrumentKind, formats_of
from retention.instruments.model import Edition, EditionFile
from retention.instruments.open_data import write_csv, write_json
from retention.instruments.papers import Drawn, Imprint, draw
from retention.instruments.pdf import fits, write_pdf
from retention.instruments.queries import Responsible
from retention.instruments.skos import write_jsonld, write_turtle
from retention.instruments.xlsx import write_xlsx
from system.actor import Actor, Permission, Place
from system.attachments.service import keep
from system.organization.model import Fonds
from system.organization.queries import fonds_of
from system.typesetting.typesetter import NotTypeset
from system.work import Installation, Reading, SomebodyWasFaster, Work

JOB = "instruments.publish"
# What is made in a second or two is made while the reader waits; anything longer is a job.
AT_ONCE = 2_000
TRIES = 3
FILE_LIMIT = 2 * 2**30
_CHUNK = 2**20

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Published:
    """What came of publishing: the edition, and whether it is a new one or the newest said the same already."""

    edition: Edition
    new: bool


@dataclass(frozen=True, slots=True)
class Written:
    """The files of an edition on disk, and the forms it has not, with the code of why."""

    drawn: Drawn
    imprint: Imprint
    files: Mapping[Format, Path]
    left_out: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _Wanted:
    installation: Installation
    actor: Actor
    fonds_id: UUID
    kind: InstrumentKind
    unit_id: UUID | None
    tell: Tell


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def publish(  # noqa: D417 - installation, actor and fonds_id say themselves
    installation: Installation,
    actor: Actor,
    fonds_id: UUID,
    kind: InstrumentKind,
    *,
    unit_id: UUID | None = None,
    tell: Tell = _silent,
) -> Published:
    """Publish an instrument as it stands now. What says the same as the newest edition makes no new one.

    Everything slow happens over a look, without a lock; then one act sees again that nobody was faster, keeps the
    bytes and numbers the edition.

    Args:
        unit_id: the responsible area; without one that of the last edition, else the coordination of archives.
        tell: told how many steps are done, of how many.

    Raises:
        NotPermitted, FondsNotFound, UnitNotFound
        InstrumentHasNoSource: there is no chart or schedule in force.
        SomebodyWasFaster: others published again and again meanwhile.
    """
    for _attempt in range(TRIES):
        with TemporaryDirectory(prefix="constancia-") as folder:
            found = _publish_once(_Wanted(installation, actor, fonds_id, kind, unit_id, tell), Path(folder))
        if found is not None:
            return found
    raise SomebodyWasFaster(kind=kind.value)


def _publish_once(wanted: _Wanted, folder: Path) -> Published | None:
    kind, steps = wanted.kind, len(formats_of(wanted.kind)) + 2
    with wanted.installation.reading(wanted.actor) as reading:
        fonds = fonds_of(reading, wanted.fonds_id)
        _require_publisher(reading, kind, fonds.id)
        area = queries.responsible(reading, fonds, kind, wanted.unit_id)
        drawn = draw(compile_paper(reading, fonds, kind, area.name), folder)
        last = queries.newest(reading, fonds.id, kind)
        if last is not None and last.digest == drawn.digest:
            return Published(last, new=False)
        number = last.number + 1 if last else 1
        imprint = queries.imprint_of(reading.settings, fonds.code, kind, reading.today, number)
    wanted.tell(1, steps)
    written = write_all(drawn, imprint, folder, lambda done: wanted.tell(1 + done, steps))
    with wanted.installation.work(wanted.actor) as work:
        published = _number(work, fonds, area, written)
    wanted.tell(steps, steps)
    return published


def _require_publisher(stand: Reading | Work, kind: InstrumentKind, fonds_id: UUID) -> None:
    stand.actor.require(Permission.INSTRUMENT_PUBLISH, Place(fonds_id))
    require_whole(stand, kind, fonds_id)


def _number(work: Work, fonds: Fonds, area: Responsible, written: Written) -> Published | None:
    """Make the edition, or see that somebody was faster: with the same content theirs stands, with another, None."""
    drawn, imprint = written.drawn, written.imprint
    kind = drawn.paper.kind
    _require_publisher(work, kind, fonds.id)
    # Two who publish at once come through here one after the other.
    work.session.execute(select(Fonds.id).where(Fonds.id == fonds.id).with_for_update())
    last = queries.newest(work, fonds.id, kind)
    if last is not None and last.digest == drawn.digest:
        return Published(last, new=False)
    number = last.number + 1 if last else 1
    if number != imprint.number:
        return None
    edition = Edition(
        fonds_id=fonds.id, kind=kind, number=number, source_number=drawn.paper.source_number,
        title=drawn.paper.layout.title, published_on=imprint.on, published_at=work.now,
        published_by=work.actor.handle, unit_id=area.unit_id, area=area.name[:400], digest=drawn.digest,
        rows=drawn.count, is_public=kind in PUBLIC_KINDS, left_out=[dict(one) for one in written.left_out],
    )  # fmt: skip
    work.session.add(edition)
    work.session.flush()
    digests = []
    for form, path in written.files.items():
        name = file_name(fonds.code, kind, number, form)
        kept = keep(work, fonds.id, _chunks(path), file_name=name, mime=MIMES[form], limit=FILE_LIMIT)
        work.session.add(
            EditionFile(edition_id=edition.id, format=form, attachment_id=kept.id, sha256=kept.sha256, size=kept.size)
        )
        digests.append(f"{form.value}:{kept.sha256}")
    work.emit(
        InstrumentPublished(
            entity_id=edition.id, fonds_id=fonds.id, kind=kind.value, number=edition.number,
            source_number=edition.source_number, rows=edition.rows, digest=edition.digest,
            is_public=edition.is_public, files=tuple(digests),
        )
    )  # fmt: skip
    return Published(edition, new=True)


def write_all(
    drawn: Drawn, imprint: Imprint, folder: Path, tell: Callable[[int], None] = lambda _done: None
) -> Written:
    """Every form of an instrument, written into a folder. The PDF comes first: it knows how many pages there are."""
    files: dict[Format, Path] = {}
    left_out: list[Mapping[str, str]] = []
    pages: int | None = None
    path = folder / f"edition.{Format.PDF.value}"
    if not fits(drawn):
        left_out.append({"format": Format.PDF.value, "code": "instrument.pdf_too_long"})
    else:
        try:
            pages = write_pdf(drawn, imprint, path)
        except NotTypeset:
            left_out.append({"format": Format.PDF.value, "code": "instrument.pdf_not_made"})
    tell(1)
    for done, form in enumerate(formats_of(drawn.paper.kind), 1):
        if form is Format.PDF:
            if pages is not None:
                files[form] = path
            continue
        files[form] = folder / f"edition.{form.value}"
        write_form(drawn, imprint, form, files[form], pages=pages)
        tell(done)
    return Written(drawn, imprint, files, left_out)


def write_form(drawn: Drawn, imprint: Imprint, form: Format, path: Path, *, pages: int | None = None) -> None:
    """One form of an instrument.

    Raises:
        FormatNotWritten: this instrument has no such form, or is too long for it.
    """
    if form not in formats_of(drawn.paper.kind):
        raise FormatNotWritten(format=form.value)
    match form:
        case Format.XLSX:
            write_xlsx(drawn, imprint, path, pages=pages)
        case Format.PDF:
            try:
                write_pdf(drawn, imprint, path)
            except NotTypeset as why:
                raise FormatNotWritten(format=form.value) from why
        case Format.CSV:
            write_csv(drawn, imprint, path)
        case Format.JSON:
            write_json(drawn, imprint, path)
        case Format.TURTLE:
            write_turtle(drawn, imprint, path)
        case Format.JSONLD:
            write_jsonld(drawn, imprint, path)


def preview(
    reading: Reading, kind: InstrumentKind, form: Format, folder: Path, *, fonds: Fonds, version: int | None = None
) -> Path:
    """What would be published, in one form, cut to what the actor may see; it says of itself that it is no edition.

    Raises:
        NotPermitted, InstrumentHasNoSource, FormatNotWritten
    """
    require_look(reading, kind)
    area = queries.responsible(reading, fonds, kind)
    drawn = draw(compile_paper(reading, fonds, kind, area.name, version), folder)
    imprint = queries.imprint_of(reading.settings, fonds.code, kind, reading.today, None)
    path = folder / f"preview.{form.value}"
    write_form(drawn, imprint, form, path)
    return path


def publish_or_queue(
    installation: Installation, actor: Actor, fonds_id: UUID, kind: InstrumentKind, unit_id: UUID | None = None
) -> Published | UUID:
    """Publish at once what is small, and leave a job for what is not; the job's id then.

    Raises:
        As `publish`.
    """
    with installation.reading(actor) as reading:
        fonds = fonds_of(reading, fonds_id)
        _require_publisher(reading, kind, fonds.id)
        queries.responsible(reading, fonds, kind, unit_id)
        small = effort(reading, fonds.id, kind) <= AT_ONCE
    if small:
        return publish(installation, actor, fonds_id, kind, unit_id=unit_id)
    with installation.work(actor) as work:
        return work.enqueue(JOB, fonds_id=fonds_id, kind=kind, unit_id=unit_id)


def file_name(fonds_code: str, kind: InstrumentKind, number: int | None, form: Format) -> str:
    """What an edition's file is called when it is saved."""
    return f"{fonds_code}-{kind.value}-{number or 'preview'}.{form.value}"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
