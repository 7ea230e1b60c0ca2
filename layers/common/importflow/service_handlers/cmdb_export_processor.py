"""cmdb_export: servers and other configuration items, one per record.

The processor to copy when adding a category: fields with their spellings and units, vendors,
validators, and how claims reach the inventory. Spellings are those of ServiceNow
(`cmdb_ci_server`, names and labels), RVTools, Device42, NetBox, AWS and Azure templates.
"""

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy.orm import Session

from importflow.findings import FindingCode
from importflow.mapping.columns import Field, Vendor, field
from importflow.mapping.values import (
    MAX_INTEGER,
    Converter,
    Value,
    ip_address,
    mac_address,
    quantity,
    serial_number,
    text,
    whole_number,
)
from importflow.models import Asset, ImportCategory
from importflow.queries import enrichment
from importflow.service_handlers.base_processor import (
    BaseDataImportProcessor,
    Enriched,
    EnrichmentWork,
)
from importflow.service_handlers.claims import ValueColumns
from importflow.service_handlers.duplicate_check import detect_duplicates
from importflow.service_handlers.quality_check import quality_check
from importflow.service_handlers.record_batch import RecordBatch
from importflow.service_handlers.validators import FileValidator, RecordValidator

GIB_PER_MIB = 1 / 1024
GIB_PER_TIB = 1024.0


def _column_text(name: str, too_long: FindingCode = FindingCode.TEXT_TOO_LONG) -> Converter:
    """Text limited to what `assets.<name>` holds."""
    return text(_length(name), too_long)


def _length(name: str) -> int | None:
    """How many characters `assets.<name>` holds; None where there is no limit."""
    return getattr(Asset.__table__.c[name].type, "length", None)


def _text_field(name: str, *spellings: str) -> Field:
    return field(name, _column_text(name), *spellings)


def _naming_field(name: str, *spellings: str) -> Field:
    return field(name, _column_text(name, FindingCode.NAME_TOO_LONG), *spellings)


def _size_field(name: str, *stems: str) -> Field:
    """A size in GB (read as GiB, as every exporter here means it): stems with MB, GB or TB."""
    aliases: dict[str, Converter] = {name.replace("_", ""): quantity()}
    for stem in stems:
        aliases[stem] = quantity()
        for unit in ("gb", "gib", "ingb"):
            aliases[stem + unit] = quantity()
        for unit in ("mb", "mib", "inmb"):
            aliases[stem + unit] = quantity(GIB_PER_MIB)
        for unit in ("tb", "tib"):
            aliases[stem + unit] = quantity(GIB_PER_TIB)
    return Field(name, aliases, unitless=frozenset(stems))


SERVICENOW = Vendor(
    name="ServiceNow",
    fingerprints=(
        frozenset({"sysid"}),
        frozenset({"sysclassname"}),
        frozenset({"cpuspeedmhz", "osaddresswidthbits"}),
        frozenset({"cpucount", "cpucorecount"}),
    ),
    fields=(
        Field("memory_gb", {"ram": quantity(GIB_PER_MIB)}),
        Field("storage_gb", {"diskspace": quantity()}),
        field("cpu_sockets", whole_number(1), "cpucount"),
        field("cores_per_socket", whole_number(1), "cpucorecount"),
        _text_field("asset_type", "sysclassname", "class"),
        _text_field("asset_status", "operationalstatus", "installstatus"),
        _text_field("environment", "usedfor"),
    ),
)

FIELDS: tuple[Field, ...] = (
    _naming_field(
        "name", "assetname", "ciname", "servername", "vmname", "vm", "displayname", "machinename",
        "devicename", "itemname", "computername",
    ),
    _naming_field("hostname", "hostnames", "dnshostname", "netbiosname"),
    _naming_field("fqdn", "fullyqualifieddomainname", "dnsname", "serverfqdn"),
    field(
        "serial_number", serial_number(_length("serial_number"), FindingCode.NAME_TOO_LONG),
        "serial", "serialno", "sn", "servicetag",
    ),
    _text_field("asset_type", "citype", "type", "class", "resourcetype", "devicetype"),
    _text_field("description", "shortdescription", "comments", "notes", "annotation"),
    field(
        "ip_address", ip_address, "ip", "ipaddresses", "primaryip", "primaryipaddress", "ipv4address",
        "managementip", "privateip",
    ),
    field("mac_address", mac_address, "mac", "macaddresses", "primarymac"),
    _text_field("environment", "env", "serverenvironment", "environmenttype", "stage"),
    _text_field("location", "site", "city"),
    _text_field("datacenter", "datacentre", "dc"),
    _text_field("rack_location", "rack"),
    _text_field("availability_zone", "az"),
    _text_field(
        "operating_system", "os", "osname", "serveros", "serverosfamily", "platform",
        "osaccordingtotheconfigurationfile",
    ),
    _text_field("os_version", "osver", "operatingsystemversion", "serverosversion"),
    field(
        "cpu_cores", whole_number(1), "cores", "cpus", "cpu", "vcpu", "vcpus", "cpucount", "numcpus",
        "numberofcores", "corecount", "cpucorecount", "totalcores",
    ),
    _size_field("memory_gb", "memory", "ram", "totalmemory", "memorysize", "totalram"),
    _size_field(
        "storage_gb", "storage", "disk", "diskspace", "disksize", "totaldisk", "provisioned",
        "totaldiskcapacity", "provisionedstorage", "totalstorage",
    ),
    _text_field("business_owner", "owner", "ownedby"),
    _text_field("technical_owner", "managedby", "supportgroup", "assignedto"),
    _text_field("department", "dept"),
    _text_field("application_name", "application", "app", "appname", "businessapplication"),
    _text_field("technology_stack", "techstack"),
    _text_field("criticality"),
    _text_field("business_criticality", "businesscritical"),
    _text_field("business_unit", "bu"),
    _text_field("vendor", "manufacturer"),
    _text_field("lifecycle", "lifecyclestage"),
    _text_field("asset_status", "status", "state", "powerstate", "operationalstatus", "installstatus"),
    _text_field("server_role", "role"),
    _text_field("security_zone", "zone"),
    _text_field("virtualization_platform", "hypervisor", "hypervisortype"),
)  # fmt: skip

PLANNING_FIELDS = (
    "operating_system", "cpu_cores", "memory_gb", "storage_gb", "environment", "ip_address",
)  # fmt: skip


class CMDBExportProcessor(BaseDataImportProcessor):
    """Base attributes of `assets`; what fits no column goes to `asset_custom_attributes`."""

    category = ImportCategory.CMDB_EXPORT
    fields = FIELDS
    vendors = (SERVICENOW,)
    naming_fields = ("name", "hostname", "fqdn", "serial_number")
    record_validators: ClassVar[Sequence[RecordValidator]] = (
        RecordValidator(
            "format_validator",
            "Can the file be read, and does every record have the header's shape?",
            frozenset({
                FindingCode.TOO_MANY_CELLS, FindingCode.TOO_FEW_CELLS,
                FindingCode.CONTROL_CHARACTER, FindingCode.INVALID_CHARACTER,
                FindingCode.ENCODING_ASSUMED, FindingCode.DUPLICATE_HEADER,
                FindingCode.BLANK_HEADER,
            }),
        ),
        RecordValidator(
            "schema_validator",
            "Which field is each column, and can every value be what its field holds?",
            frozenset({
                FindingCode.MISSING_NAME, FindingCode.NAME_TOO_LONG, FindingCode.TEXT_TOO_LONG,
                FindingCode.INVALID_IP_ADDRESS, FindingCode.INVALID_MAC_ADDRESS,
                FindingCode.NOT_A_NUMBER, FindingCode.NOT_A_WHOLE_NUMBER,
                FindingCode.OUT_OF_RANGE, FindingCode.UNKNOWN_COLUMN,
                FindingCode.COLUMN_MAPPED_TWICE, FindingCode.UNIT_ASSUMED,
            }),
        ),
    )  # fmt: skip
    file_validators: ClassVar[Sequence[FileValidator]] = (
        FileValidator(
            "duplicate_detector",
            "Do records of the file speak of the same asset, or seem to?",
            detect_duplicates,
            frozenset({FindingCode.AMBIGUOUS_IDENTITY}),
        ),
        FileValidator(
            "data_quality",
            "How much of what migration planning needs does the file say?",
            quality_check(PLANNING_FIELDS),
        ),
    )

    def derive(self, values: ValueColumns, batch: RecordBatch) -> ValueColumns:
        """Cores are sockets times cores per socket."""
        if "cores_per_socket" in values and "cpu_cores" not in values:
            return values | {"cpu_cores": _total_cores(values, batch)}
        return values

    def enrich_assets(self, session: Session, work: EnrichmentWork) -> Enriched:
        """Upsert by asset id: a blank never wipes a value, an equal value changes nothing."""
        mapped = [m.field for m in work.layout.mappings if m.field is not None]
        counts = enrichment.upsert_assets(
            session,
            work.pointer,
            work.chunk,
            {*mapped, "cpu_cores"},
            filename=work.filename,
            source_system=work.source_system,
        )
        return Enriched(**counts)


def _total_cores(values: ValueColumns, batch: RecordBatch) -> list[Value | None]:
    """Sockets (one, where none are given) times cores per socket, where the latter are known."""
    each = values["cores_per_socket"]
    sockets = values.get("cpu_sockets") or [None] * len(each)
    totals: list[Value | None] = []
    for index, (cores, count) in enumerate(zip(each, sockets, strict=True)):
        total = None if cores is None else int(cores) * int(count or 1)
        if total is not None and total > MAX_INTEGER:
            batch.note(index, FindingCode.OUT_OF_RANGE)
            total = None
        totals.append(total)
    return totals
