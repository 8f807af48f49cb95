"""The ten roles of the institutional archive system, and what each may do where (LGA 21, 27-32, 50-54; LGT 39-41).

The matrix is the practice of domain 8.3. A role gives a permission with a reach; an appointment ties it to a unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from system.actor import Permission, Reach


class Role(StrEnum):
    """What a person is appointed to. The Spanish office is named beside each."""

    ADMINISTRATOR = "administrator"  # administración del sistema; no archival powers
    APPRAISAL_BOARD = "appraisal_board"  # GI, grupo interdisciplinario (LGA 50)
    ARCHIVES_COORDINATOR = "archives_coordinator"  # ACA, área coordinadora de archivos (LGA 27)
    CORRESPONDENCE_CLERK = "correspondence_clerk"  # oficialía de partes (LGA 29)
    HISTORICAL_ARCHIVIST = "historical_archivist"  # RAH, archivo histórico (LGA 32)
    INTERNAL_CONTROL = "internal_control"  # OIC, órgano interno de control (LGA 12)
    OFFICE_ARCHIVIST = "office_archivist"  # RAT, archivo de trámite (LGA 30)
    RECORDS_CENTRE_ARCHIVIST = "records_centre_archivist"  # RAC, archivo de concentración (LGA 31)
    TRANSPARENCY_COMMITTEE = "transparency_committee"  # CT, comité de transparencia (LGT 39)
    TRANSPARENCY_UNIT = "transparency_unit"  # UT, unidad de transparencia (LGT 41)
    UNIT_HEAD = "unit_head"  # TUA, titular de unidad administrativa


_P, _R = Permission, Reach

_EVERYONE: Mapping[Permission, Reach] = {
    _P.CHART_READ: _R.BODY,
    _P.SCHEDULE_READ: _R.BODY,
    _P.ORGANIZATION_READ: _R.BODY,
}

MATRIX: Mapping[Role, Mapping[Permission, Reach]] = MappingProxyType(
    {
        Role.ADMINISTRATOR: {
            **_EVERYONE,
            _P.ACCOUNT_MANAGE: _R.BODY,
            _P.CALENDAR_MANAGE: _R.BODY,
            _P.INDEX_MANAGE: _R.BODY,
            _P.JOB_READ: _R.BODY,
            _P.KEYS_MANAGE: _R.BODY,
            _P.ORGANIZATION_MANAGE: _R.BODY,
            _P.PROFILE_CONFIRM: _R.BODY,
        },
        # The board gives opinions; producing areas decide values and terms (LGA 50-53).
        Role.APPRAISAL_BOARD: {
            **_EVERYONE,
            _P.COLLEGIATE_READ: _R.BODY,
            _P.DISPOSAL_OPINE: _R.BODY,
            _P.DISPOSAL_READ: _R.BODY,
            _P.SHEET_OPINE: _R.BODY,
        },
        Role.ARCHIVES_COORDINATOR: {
            **_EVERYONE,
            _P.AGGREGATION_CLOSE: _R.BODY,
            _P.AGGREGATION_DESCRIBE: _R.BODY,
            _P.AGGREGATION_OPEN: _R.BODY,
            _P.AGGREGATION_READ: _R.BODY,
            _P.AGGREGATION_REOPEN: _R.BODY,
            _P.AGGREGATION_RESTRUCTURE: _R.BODY,
            _P.BLUEPRINT_MANAGE: _R.BODY,
            _P.BOX_MANAGE: _R.BODY,
            _P.CALENDAR_MANAGE: _R.BODY,
            _P.CHART_APPROVE: _R.BODY,
            _P.CHART_EDIT: _R.BODY,
            _P.COLLEGIATE_MANAGE: _R.BODY,
            _P.COLLEGIATE_READ: _R.BODY,
            _P.CORRESPONDENCE_READ: _R.BODY,
            _P.DECISION_OVERRIDE: _R.BODY,
            _P.DECISION_PUBLISH: _R.BODY,
            _P.DECISION_READ: _R.BODY,
            _P.DECISION_WRITE: _R.BODY,
            _P.DISPOSAL_READ: _R.BODY,
            _P.DISPOSAL_SUBMIT: _R.BODY,
            _P.DOCUMENT_ADD: _R.BODY,
            _P.DOCUMENT_READ: _R.BODY,
            _P.FIXITY_VERIFY: _R.BODY,
            _P.HANDOVER_MANAGE: _R.BODY,
            _P.HISTORY_READ: _R.BODY,
            _P.HOLD_PLACE: _R.BODY,
            _P.HOLD_READ: _R.BODY,
            _P.HOLD_RELEASE: _R.BODY,
            _P.INCIDENT_RECORD: _R.BODY,
            _P.INSTRUMENT_PUBLISH: _R.BODY,
            _P.JOB_READ: _R.BODY,
            # Where an archive has one archivist, somebody else must authorise what that one asked for.
            _P.LOAN_MANAGE: _R.BODY,
            _P.OBLIGATION_MANAGE: _R.BODY,
            _P.PLACE_MANAGE: _R.BODY,
            _P.SCHEDULE_APPROVE: _R.BODY,
            _P.SCHEDULE_EDIT: _R.BODY,
            _P.SHEET_EDIT: _R.BODY,
            _P.SHEET_SIGN: _R.BODY,
            _P.TRANSFER_READ: _R.BODY,
            _P.TRANSFER_SCHEDULE: _R.BODY,
            _P.TRIGGER_RECORD: _R.BODY,
        },
        Role.CORRESPONDENCE_CLERK: {
            **_EVERYONE,
            _P.CORRESPONDENCE_READ: _R.BODY,
            _P.CORRESPONDENCE_REGISTER: _R.BODY,
        },
        Role.HISTORICAL_ARCHIVIST: {
            **_EVERYONE,
            _P.AGGREGATION_READ: _R.HISTORICAL,
            _P.BOX_MANAGE: _R.HISTORICAL,
            _P.DOCUMENT_READ: _R.HISTORICAL,
            _P.HOLD_READ: _R.HISTORICAL,
            _P.INCIDENT_RECORD: _R.HISTORICAL,
            _P.LOAN_MANAGE: _R.HISTORICAL,
            _P.TRANSFER_READ: _R.BODY,
            _P.TRANSFER_RECEIVE: _R.BODY,
        },
        Role.INTERNAL_CONTROL: {
            **_EVERYONE,
            _P.AGGREGATION_READ: _R.BODY,
            _P.COLLEGIATE_READ: _R.BODY,
            _P.CORRESPONDENCE_READ: _R.BODY,
            _P.DECISION_READ: _R.BODY,
            _P.DISPOSAL_READ: _R.BODY,
            _P.DISPOSAL_WITNESS: _R.BODY,
            _P.DOCUMENT_READ: _R.BODY,
            _P.FIXITY_VERIFY: _R.BODY,
            _P.HISTORY_READ: _R.BODY,
            _P.HOLD_PLACE: _R.BODY,
            _P.HOLD_READ: _R.BODY,
            _P.JOB_READ: _R.BODY,
            _P.TRANSFER_READ: _R.BODY,
        },
        Role.OFFICE_ARCHIVIST: {
            **_EVERYONE,
            _P.AGGREGATION_CLOSE: _R.OWN_UNITS,
            _P.AGGREGATION_DESCRIBE: _R.OWN_UNITS,
            _P.AGGREGATION_OPEN: _R.OWN_UNITS,
            _P.AGGREGATION_READ: _R.OWN_UNITS,
            _P.BOX_MANAGE: _R.OWN_UNITS,
            _P.CORRESPONDENCE_ANSWER: _R.OWN_UNITS,
            _P.CORRESPONDENCE_READ: _R.OWN_UNITS,
            _P.DECISION_READ: _R.OWN_UNITS,
            _P.DECISION_WRITE: _R.OWN_UNITS,
            _P.DISPOSAL_CHECK: _R.OWN_UNITS,
            _P.DISPOSAL_READ: _R.OWN_UNITS,
            _P.DOCUMENT_ADD: _R.OWN_UNITS,
            _P.DOCUMENT_READ: _R.OWN_UNITS,
            _P.HOLD_READ: _R.OWN_UNITS,
            _P.HOLD_REQUEST: _R.OWN_UNITS,
            _P.INCIDENT_RECORD: _R.OWN_UNITS,
            _P.LOAN_MANAGE: _R.OWN_UNITS,
            _P.LOAN_REQUEST: _R.OWN_UNITS,
            _P.SHEET_EDIT: _R.OWN_UNITS,
            _P.SHEET_SIGN: _R.OWN_UNITS,
            _P.TRANSFER_READ: _R.OWN_UNITS,
            _P.TRANSFER_REQUEST: _R.OWN_UNITS,
            _P.TRIGGER_RECORD: _R.OWN_UNITS,
        },
        Role.RECORDS_CENTRE_ARCHIVIST: {
            **_EVERYONE,
            _P.AGGREGATION_READ: _R.INTERMEDIATE,
            _P.BOX_MANAGE: _R.INTERMEDIATE,
            _P.DISPOSAL_CHECK: _R.BODY,
            _P.DISPOSAL_EXECUTE: _R.BODY,
            _P.DISPOSAL_PROPOSE: _R.BODY,
            _P.DISPOSAL_PUBLISH: _R.BODY,
            _P.DISPOSAL_READ: _R.BODY,
            _P.DOCUMENT_READ: _R.INTERMEDIATE,
            _P.HOLD_READ: _R.INTERMEDIATE,
            _P.HOLD_REQUEST: _R.INTERMEDIATE,
            _P.INCIDENT_RECORD: _R.INTERMEDIATE,
            _P.LOAN_MANAGE: _R.INTERMEDIATE,
            _P.PLACE_MANAGE: _R.BODY,
            _P.TRANSFER_ACCEPT: _R.BODY,
            _P.TRANSFER_READ: _R.BODY,
            _P.TRANSFER_REVIEW: _R.BODY,
        },
        Role.TRANSPARENCY_COMMITTEE: {
            **_EVERYONE,
            _P.COLLEGIATE_READ: _R.BODY,
            _P.HOLD_PLACE: _R.BODY,
            _P.HOLD_READ: _R.BODY,
            _P.RESTRICTION_RECORD: _R.BODY,
        },
        # Metadata of everything; content only when a request is routed (domain 7 J 90).
        Role.TRANSPARENCY_UNIT: {
            **_EVERYONE,
            _P.ACCESS_REQUEST_RECORD: _R.BODY,
            _P.AGGREGATION_READ: _R.BODY,
            _P.DECISION_PUBLISH: _R.BODY,
            _P.DECISION_READ: _R.BODY,
            _P.HOLD_PLACE: _R.BODY,
            _P.HOLD_READ: _R.BODY,
        },
        Role.UNIT_HEAD: {
            **_EVERYONE,
            _P.AGGREGATION_READ: _R.OWN_UNITS,
            _P.CORRESPONDENCE_ANSWER: _R.OWN_UNITS,
            _P.CORRESPONDENCE_READ: _R.OWN_UNITS,
            _P.DECISION_FINALISE: _R.OWN_UNITS,
            _P.DECISION_READ: _R.OWN_UNITS,
            _P.DECISION_WRITE: _R.OWN_UNITS,
            _P.DISPOSAL_APPRAISE: _R.OWN_UNITS,
            _P.DISPOSAL_READ: _R.OWN_UNITS,
            _P.DOCUMENT_READ: _R.OWN_UNITS,
            _P.HOLD_READ: _R.OWN_UNITS,
            _P.HOLD_REQUEST: _R.OWN_UNITS,
            _P.LOAN_REQUEST: _R.OWN_UNITS,
            _P.SHEET_SIGN: _R.OWN_UNITS,
            _P.TRANSFER_READ: _R.OWN_UNITS,
            _P.TRANSFER_VALIDATE: _R.OWN_UNITS,
        },
    }
)
