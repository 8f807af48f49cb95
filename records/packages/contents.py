"""What stands in a package's JSON parts: rows as plain values, and the dictionary that explains them (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

_ENTRY = ("seq", "at", "actor", "fonds_id", "action", "entity_id", "facts", "previous", "digest")


def some(row: Any, *names: str) -> dict[str, Any]:
    """Some fields of a row."""
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Any:
    """A value as JSON has it: days and instants in ISO form, ids and amounts as text, words of enumerations."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | int | bool | list | dict) or value is None:
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def entry_of(row: Any) -> dict[str, Any]:
    """An entry of the history with everything that its digest is over."""
    return some(row, *_ENTRY)


def seal_statement(
    *, installation: str, body: str, key: str, made_at: str, manifest_sha256: str, history: Mapping[str, Any]
) -> dict[str, Any]:
    """What the body's key signs of a package: its whole payload, and the history that it rests on."""
    return {
        "body": body,
        "format": "constancia-evidence-seal/1",
        "history": {"root": history["root"], "size": history["size"]},
        "installation": installation,
        "key": key,
        "made_at": made_at,
        "manifest_sha256": manifest_sha256,
    }


DICTIONARY: Mapping[str, Mapping[str, str]] = {
    "package.json": {
        "format": "Formato y versión de este paquete.",
        "folder": "Nombre de la carpeta del paquete.",
        "subject": "De qué es el paquete: decision (una decisión) o file (un expediente).",
        "variant": "full: completo para quien lo pidió; public: solo versiones públicas.",
        "made_at": "Instante al que corresponde lo que dice el paquete (ISO 8601).",
        "installation": "Identificador de la instalación que lleva el historial.",
        "body": "Organismo: id, code (clave), name (nombre).",
        "decision": "La decisión como consta: autoridad, competencia, fecha, asunto, fundamento, motivación, sentido, "
        "firma, vigencia, destinatarios y notificaciones, relaciones, sesión y votación.",
        "decision.voting": "Cómo votó el órgano, haya sido en sesión (source: sitting) o asentado en un formulario "
        "(form); null si nadie votó. favour, against, abstained y recused: votos a favor, en contra, abstenciones y "
        "excusas; quorum_reached: hubo quórum; casting: desempató quien preside; passed: se aprobó.",
        "decision.voting.ballots": "Un renglón por integrante que votó: nombre, cargo (office), si preside, voto "
        "(vote) y razón (reason), que llevan la excusa y, si la dijo, el voto en contra.",
        "decision.voting.reasons_told": "false: quien pidió el paquete no puede leer las razones y no van en él.",
        "decision.voting.entry": "Entrada del historial que dice cuántos votaron cómo, si se asentó en un formulario.",
        "decision.sitting.votes": "Los mismos votos de la sesión, como en los primeros paquetes: sin cargo ni razón.",
        "edition": "En la versión pública, lo publicado: número de edición, huella y contenido.",
        "files": "Expedientes en que están los documentos: código de referencia, título, serie, unidad, apertura, "
        "cierre, archivo que lo custodia (stage) y situación (standing).",
        "documents": "Índice foliado: un renglón por documento y versión, en el orden de sus fojas.",
        "documents.position": "Lugar del documento en el paquete, desde 1.",
        "documents.number": "Número del documento en el índice de su expediente.",
        "documents.version": "Versión fijada; 0 si está solo en papel.",
        "documents.sha256": "Huella SHA-256 de sus bytes.",
        "documents.path": "Dónde está en el paquete; vacío si no viaja.",
        "documents.carried": "yes: viaja; on_paper: solo en papel; destroyed: dado de baja.",
        "documents.first_folio": "Primera foja en este paquete; last_folio, la última; folios, cuántas.",
        "documents.supports": "Qué acredita en la decisión: función (role, role_name), requisito "
        "(requirement), páginas (pages), quién y cuándo lo vinculó.",
        "documents.entry": "Entrada del historial que declara su huella; null si ninguna.",
        "history.about": "Identificadores de aquello de que trata el extracto del historial.",
        "history.shown": "Entradas mostradas completas en history.json.",
        "history.size": "Cuántas entradas abarca el árbol; root, su raíz (RFC 6962).",
    },
    "history.json": {
        "entries": "Entradas completas: seq, at, actor, fonds_id, action, entity_id, facts, previous, digest. "
        "digest es SHA-256 de [seq, at, actor, fonds_id, action, entity_id, facts, previous] en JSON sin espacios.",
        "known": "Otras entradas de las que solo se dice la huella: la que selló el punto de control.",
        "proof": "Ramas del árbol que no contienen entradas mostradas, de izquierda a derecha.",
    },
    "checkpoint.json": {
        "statement": "Punto de control del historial: secuencia y huella (head) de la última entrada y raíz (root) del "
        "árbol de todas hasta ella, firmadas. Los de formato 1 no firman raíz.",
        "signature": "Firma Ed25519 sobre statement en JSON canónico (claves ordenadas, sin espacios, ASCII).",
        "public_key": "Clave pública en base64.",
        "timestamp": "Sello de tiempo RFC 3161 sobre el punto de control, si lo hay (DER en base64).",
    },
    "custody.json": {
        "steps": "Cadena de custodia de cada expediente: apertura, cierre, préstamos, transferencias, con fechas.",
    },
    "signatures.json": {
        "outcome": "valid: válida; expired: inválida, el certificado no estaba vigente en el momento probado; "
        "untrusted: íntegra, sin autoridad conocida; altered: el documento cambió; unreadable: ilegible.",
        "proven_at": "Momento probado por un sello de tiempo; vacío si no lo hay.",
        "judged_at": "Momento en que se exigió que el certificado estuviera vigente.",
    },
    "seal.json": {
        "statement": "Huella del manifiesto de todo el contenido e historial en que se apoya, con la clave que firma.",
    },
}
