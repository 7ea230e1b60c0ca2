"""cmdb_export: exporters known by their headers, and what only they mean by a spelling.

Facts are those of the exporters' documentation and of files they wrote; units are theirs. Fields that are no column
of `assets` (`cpu_sockets`, `cores_per_socket`, `guest_operating_system`, `record_level`) feed one.
"""

from importflow.mapping.asset_fields import asset_length, host_name_field, naming_field, remark_field, text_field
from importflow.mapping.columns import Field, Vendor, field
from importflow.mapping.numbers import size, whole_number
from importflow.mapping.readings import ValueKind
from importflow.mapping.values import Converter, host_address, statement, text
from importflow.models import ImportCategory


def _only(known: Field, *spellings: str) -> Field:
    """The field under these spellings alone: its own name keeps the general sense."""
    converter = next(iter(known.aliases.values()))
    return Field(known.name, dict.fromkeys(spellings, converter), kind=known.kind)


def _number(name: str, converter: Converter, *spellings: str) -> Field:
    return Field(name, dict.fromkeys(spellings, converter), kind=ValueKind.NUMBER)


def _size(name: str, unit: str, *spellings: str) -> Field:
    return _number(name, size(unit), *spellings)


def _exporter(
    name: str,
    *fingerprints: str,
    fields: tuple[Field, ...] = (),
    attributes: str = "",
    prefix: str | None = None,
    suffix: str = "",
) -> Vendor:
    """A fingerprint is a line of normalised headers."""
    return Vendor(
        name=name,
        category=ImportCategory.CMDB_EXPORT,
        fingerprints=tuple(frozenset(fingerprint.split()) for fingerprint in fingerprints),
        fields=fields,
        attributes=frozenset(attributes.split()),
        prefix=prefix,
        suffix=suffix,
    )


_OS = statement(asset_length("operating_system"))

# `ram` is in MB, `disk_space` in GB, whatever the list's language: the labels of an English list say so.
SERVICENOW = _exporter(
    "ServiceNow",
    "sysid sysclassname",
    "sysid",
    "sysclassname",
    "cpuspeedmhz osaddresswidthbits",
    "cpucount cpucorecount",
    fields=(
        _size("memory_gb", "mb", "ram"),
        _size("storage_gb", "gb", "diskspace"),
        _number("cpu_sockets", whole_number(1), "cpucount"),
        _number("cores_per_socket", whole_number(1), "cpucorecount"),
        _only(text_field("asset_type"), "sysclassname", "class"),
        _only(text_field("asset_status"), "operationalstatus", "installstatus"),
        _only(text_field("environment"), "usedfor"),
    ),
    attributes="category subcategory",
)
# vInfo; `Memory` is in MiB. The other tabs have a row per disk, partition or adapter and are no inventory.
RVTOOLS = _exporter(
    "RVTools",
    "vm powerstate cpus memory",
    "vm powerstate template dnsname visdkuuid",
    "vinfovmname vinfopowerstate",
    fields=(
        _only(naming_field("name"), "vm", "vinfovmname"),
        _only(host_name_field("fqdn"), "dnsname", "vinfoguesthostname"),
        _only(text_field("asset_status"), "powerstate", "vinfopowerstate"),
        _number("cpu_cores", whole_number(1), "cpus", "vinfocpus"),
        _size("memory_gb", "mb", "memory", "vinfomemory"),
        _size("storage_gb", "mb", "totaldiskcapacitymib", "vinfoprovisioned", "provisionedmb"),
        _size("storage_used_gb", "mb", "inusemib", "inusemb", "vinfoinuse"),
        _only(text_field("operating_system"), "osaccordingtotheconfigurationfile", "vinfoos"),
        Field("guest_operating_system", dict.fromkeys(("osaccordingtothevmwaretools", "vinfoostools"), _OS)),
        _only(remark_field("datacenter"), "datacenter", "vinfodatacenter"),
    ),
    attributes="host vinfohost cluster template folder provisionedmib activememory vmuuid smbiosuuid",
)
# `ram` is in MB; `hddsize` is that of one of `hddcount` disks.
DEVICE42 = _exporter(
    "Device42",
    "serialno hwmodel",
    "serialno assetno",
    "osverno cpucount",
    "virtualsubtype servicelevel",
    fields=(
        _number("cpu_sockets", whole_number(1), "cpucount"),
        _number("cores_per_socket", whole_number(1), "cpucore"),
        _size("memory_gb", "mb", "ram"),
        _only(text_field("environment"), "servicelevel"),
        _only(remark_field("location"), "building"),
        _only(text_field("asset_status"), "inservice"),
        _only(text_field("os_version"), "osverno", "osver"),
    ),
    attributes="category",
)
# A virtual machine's `memory` is in MB; `disk` was in GB before version 4.1 and is in MB since: not decided here.
NETBOX = _exporter(
    "NetBox",
    "devicetype role site",
    "devicetype rack face",
    "vcpus memory disk cluster",
    fields=(
        _size("memory_gb", "mb", "memory"),
        _only(remark_field("business_unit"), "tenant"),
    ),
)
SNIPE_IT = _exporter(
    "Snipe-IT",
    "assettag modelname modelnumber",
    "assettag itemname",
    "assettag checkouttype",
    fields=(
        _only(naming_field("name"), "itemname", "assetname"),
        _only(text_field("asset_type"), "category"),
        _only(remark_field("business_unit"), "company"),
    ),
    attributes="username email fullname",
)
CONFIGURATION_MANAGER = _exporter(
    "Microsoft Configuration Manager",
    "resourceid name0",
    "resourceid netbiosname0",
    "name0 operatingsystemnameand0",
    "netbiosname0 operatingsystemnameand0",
    fields=(
        _only(text_field("operating_system"), "operatingsystemnameand", "caption"),
        _only(text_field("os_version"), "csdversion"),
        _only(remark_field("location"), "adsitename"),
    ),
    attributes="username userdomain client",
    suffix="0",
)
MIGRATION_FACTORY = _exporter(
    "AWS Cloud Migration Factory",
    "rtype serverosfamily",
    "serverosfamily serverfqdn",
    "cloudendureprojectname servername",
    "servername serverfqdn wavename",
)
MIGRATION_SERVICE = _exporter(
    "AWS Application Migration Service",
    prefix="mgnserver",
    fields=(
        _only(naming_field("name"), "mgnservertagvmname", "mgnservertagname", "mgnserveruserprovidedid"),
        _only(host_name_field("hostname"), "mgnservertaghostname"),
        _only(host_name_field("fqdn"), "mgnserverfqdnforactionframework"),
        _only(field("ip_address", host_address), "mgnlaunchnic0privateip0"),
        _only(text_field("operating_system"), "mgnserverplatform"),
        _only(text_field("application_name"), "mgnappname"),
        _only(text_field("environment"), "mgnservertagenvironment"),
    ),
)
# One `Application` record, followed by an `Analysis` record per part of it.
CAST_HIGHLIGHT = _exporter(
    "CAST Highlight",
    "cloudready softwareresiliency",
    fields=(
        _only(naming_field("name"), "application"),
        Field("record_level", {"level": text(None)}),
    ),
    attributes="contributors",
)
RALPH = _exporter(
    "Ralph",
    "sn serviceenv",
    "sn barcode",
    fields=(_only(remark_field("rack_location"), "rackstr"),),
    attributes="rack parent",
)
ITOP = _exporter(
    "iTop",
    "osfamilyid",
    "orgid businesscriticity",
    fields=(_only(text_field("business_criticality"), "businesscriticity"),),
)
FEDRAMP = _exporter(
    "FedRAMP inventory",
    "uniqueassetidentifier ipv4oripv6address",
    fields=(
        _only(text_field("server_role"), "function"),
        _only(text_field("vendor"), "softwaredatabasevendor"),
    ),
)
# A dump of the vSphere API (govmomi); storage is in bytes. What guests call themselves may repeat, as RVTools' DNS
# names may: it is no host name that tells machines apart.
VCENTER = _exporter(
    "VMware vCenter",
    "summaryconfigname",
    "configname configguestfullname",
    fields=(
        _only(naming_field("name"), "summaryconfigname", "configname"),
        _only(host_name_field("fqdn"), "summaryguesthostname", "guesthostname"),
        _only(field("ip_address", host_address), "summaryguestipaddress", "guestipaddress"),
        _only(text_field("operating_system"), "summaryconfigguestfullname", "configguestfullname"),
        _number("cpu_cores", whole_number(1), "summaryconfignumcpu"),
        _size("memory_gb", "mb", "summaryconfigmemorysizemb"),
        _size("storage_used_gb", "b", "summarystoragecommitted"),
        _only(text_field("asset_status"), "summaryruntimepowerstate", "runtimepowerstate"),
        _only(remark_field("description"), "summaryconfigannotation"),
    ),
)
# Facts of one machine; sizes carry their unit ("1.98 GiB") beside a count of bytes.
FACTER = _exporter(
    "Puppet Facter",
    "facterversion",
    fields=(
        _only(host_name_field("hostname"), "networkinghostname"),
        _only(host_name_field("fqdn"), "networkingfqdn"),
        _only(field("ip_address", host_address), "networkingip"),
        _only(text_field("os_version"), "osreleasefull"),
        _number("cpu_cores", whole_number(1), "processorscount"),
        _size("memory_gb", "b", "memorysystemtotalbytes"),
    ),
)

VENDORS: tuple[Vendor, ...] = (
    SERVICENOW, RVTOOLS, DEVICE42, NETBOX, SNIPE_IT, CONFIGURATION_MANAGER, MIGRATION_FACTORY, MIGRATION_SERVICE,
    CAST_HIGHLIGHT, RALPH, ITOP, FEDRAMP, VCENTER, FACTER,
)  # fmt: skip
