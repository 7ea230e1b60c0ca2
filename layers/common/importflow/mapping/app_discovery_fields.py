"""Fields of application discovery: the two ends of a dependency, how they talk, how often and since when.

Spellings are those of AWS Transform and Application Discovery, Azure Migrate, Device42, ServiceNow, Konveyor,
Cloudamize, Zeek, VPC flow logs, nfdump, IPFIX and NetFlow.
"""

from importflow.findings import FindingCode
from importflow.mapping.asset_fields import asset_text
from importflow.mapping.columns import Field, Vendor, field
from importflow.mapping.moments import DateOrder, Edge, moment
from importflow.mapping.numbers import MAX_EXACT, whole_number
from importflow.mapping.readings import ValueKind
from importflow.mapping.values import ip_address, port, protocol, statement, text
from importflow.models import ImportCategory

NAME_LENGTH = 255
_NAME = statement(NAME_LENGTH, FindingCode.NAME_TOO_LONG)
_TEXT = text(NAME_LENGTH)
_COUNT = whole_number(maximum=MAX_EXACT)


def _name(name: str, *spellings: str) -> Field:
    return field(name, _NAME, *spellings)


def _text(name: str, *spellings: str) -> Field:
    return field(name, _TEXT, *spellings)


def _count(name: str, *spellings: str) -> Field:
    return field(name, _COUNT, *spellings, kind=ValueKind.NUMBER)


FIELDS: tuple[Field, ...] = (
    _name(
        "source_name", "source", "sourceservername", "sourceserver", "sourcehost", "sourcehostname", "srchost",
        "srchostname", "sourcevm", "sourcemachine", "sourcename", "clientdevice", "clienthost", "clientname", "from",
        "sourceasset", "parent", "dependentci", "sourcedevice",
    ),
    field(
        "source_ip", ip_address, "sourceip", "sourceipaddress", "sourceserveripaddress", "srcip", "sa", "srcaddr",
        "sourceipv4address", "ipv4srcaddr", "clientip", "clientipaddress", "idorigh", "srcipaddress", "sourceaddress",
        "localaddress",
    ),
    _name("source_id", "sourceserverid", "sourceid", "applicationsolutionid", "agentid"),
    _text("source_application", "sourceapplication", "sourceapp", "sourceapplicationname"),
    _text("source_process", "sourceprocess", "sourceprocessname", "clientprocessname", "clientprocessdisplayname"),
    field("source_port", port, "sourceport", "srcport", "sp", "sport", "idorigp", "l4srcport", "sourcetransportport",
        "localport"),
    _name(
        "target_name", "target", "destination", "destinationservername", "destinationserver", "destinationhost",
        "destinationhostname", "targetservername", "targetserver", "targethost", "targethostname", "desthost",
        "dsthost", "destinationvm", "targetvm", "listenerdevice", "servername", "to", "targetasset", "child",
        "targetname", "destinationname", "dependson", "targetdevice",
    ),
    field(
        "target_ip", ip_address, "destinationip", "destinationipaddress", "targetserveripaddress", "targetipaddress",
        "targetip", "destip", "dstip", "da", "dstaddr", "destinationipv4address", "ipv4dstaddr", "serverip",
        "listeneripaddress", "idresph", "dstipaddress", "destinationaddress",
        "foreignaddress", "peeraddress", "remoteaddress",
    ),
    _name("target_id", "targetserverid", "targetid", "destinationid", "functionalciid"),
    _text("target_application", "destinationapplication", "targetapplication", "destinationapp"),
    _text("target_process", "destinationprocess", "targetprocess", "targetprocessname", "destinationprocessname"),
    field(
        "port", port, "destinationport", "targetport", "destport", "dstport", "dp", "dpt", "dport", "idrespp",
        "destinationtransportport", "l4dstport", "serverport", "listenerport", "foreignport", "peerport", "remoteport",
    ),
    field("protocol_name", protocol, "protocol", "proto", "pr", "transportprotocol", "protocolidentifier", "ipproto"),
    _count(
        "conn_count", "count", "connections", "connectioncount", "observations", "flows", "fl", "sessions", "hits",
        "numberofconnections", "netstatactivesamples",
    ),
    _count("bytes_total", "bytes", "totalbytes", "octets", "octetdeltacount"),
    _count("bytes_in", "inbytes", "ibyt", "bytesin", "bytesreceived", "respbytes"),
    _count("bytes_out", "outbytes", "obyt", "bytesout", "bytessent", "origbytes"),
    field(
        "first_seen", moment(), "firstseen", "start", "starttime", "flowstartseconds", "firstswitched", "ts",
        "timestamp", "timeslot", "time", "agentcreationdate", "netstatclientconnectionfirstfound",
        kind=ValueKind.MOMENT,
    ),
    field(
        "last_seen", moment(Edge.END), "lastseen", "end", "endtime", "flowendseconds", "lastswitched", "te",
        "netstatclientconnectionlastfound",
        kind=ValueKind.MOMENT,
    ),
    _text("record_type", "recordtype", "recordtype1"),
    _name("application", "applicationname", "businessapplication", "appname"),
    _name("server", "servermachine", "servernames", "hostname", "host", "vmname", "serverhostname"),
    _name("dependency", "dependencyname"),
    _text("direction", "dependencydirection"),
    _text("dependency_type", "dependencytype", "relationtype", "relationshiptype", "type"),
    _text("criticality", "businesscriticality", "priority"),
    _text("description", "comments"),
    field("business_owner", asset_text("business_owner"), "owner", "applicationowner"),
)  # fmt: skip

# What only a record of two ends has, and what makes a file one.
ENDS = (
    ("source_name", "source_ip", "source_id"),
    ("target_name", "target_ip", "target_id"),
)
TELLING = frozenset(
    {
        "source_name", "source_ip", "source_id", "target_name", "target_ip", "target_id", "target_application",
        "source_application", "source_process", "target_process", "record_type", "dependency", "direction",
    }
)  # fmt: skip


def _exporter(
    name: str,
    *fingerprints: frozenset[str],
    fields: tuple[Field, ...] = (),
    date_order: DateOrder | None = None,
) -> Vendor:
    return Vendor(name, ImportCategory.APP_DISCOVERY, fingerprints, fields, date_order=date_order)


VENDORS: tuple[Vendor, ...] = (
    _exporter("AWS Transform discovery tool", frozenset({"targetserverid", "transportprotocol"})),
    _exporter(
        "AWS Application Discovery Service",
        frozenset({"sourceip", "destinationip", "transportprotocol", "agentid"}),
        frozenset({"sourceip", "destinationip", "transportprotocol", "agentassignedprocessid"}),
    ),
    _exporter(
        "Azure Migrate",
        frozenset({"sourceprocess", "destinationprocess", "timeslot"}),
        date_order=DateOrder.MONTH_FIRST,
    ),
    _exporter("Device42", frozenset({"clientdevice", "listenerdevice"})),
    _exporter("ServiceNow", frozenset({"parent", "child", "type"})),
    _exporter("Konveyor", frozenset({"recordtype1", "applicationname"}), frozenset({"recordtype", "applicationname"})),
    _exporter("Cloudamize", frozenset({"servermachine", "businessapplication"})),
    _exporter("Zeek", frozenset({"idorigh", "idresph"})),
    _exporter(
        "VPC flow logs",
        frozenset({"srcaddr", "dstaddr", "interfaceid"}),
    ),
    _exporter("iTop", frozenset({"applicationsolutionid", "functionalciid"})),
)
