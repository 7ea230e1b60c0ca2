"""Services by port: what a well-known port serves, over which transport, and which kind of dependency that is.

From the IANA service name and port number registry; database and storage ports are those their makers document.
"""

from typing import NamedTuple


class Service(NamedTuple):
    """A service, its usual transports and the `dependency_type` of what connects to it."""

    name: str
    transports: frozenset[str]
    kind: str


_TCP, _UDP, _BOTH = frozenset({"tcp"}), frozenset({"udp"}), frozenset({"tcp", "udp"})

SERVICES: dict[int, Service] = {
    20: Service("ftp-data", _TCP, "network"), 21: Service("ftp", _TCP, "network"),
    22: Service("ssh", _TCP, "network"), 23: Service("telnet", _TCP, "network"),
    25: Service("smtp", _TCP, "application"), 53: Service("dns", _BOTH, "network"),
    67: Service("dhcp", _UDP, "network"), 68: Service("dhcp", _UDP, "network"),
    80: Service("http", _TCP, "application"), 88: Service("kerberos", _BOTH, "network"),
    110: Service("pop3", _TCP, "application"), 111: Service("rpcbind", _BOTH, "network"),
    123: Service("ntp", _UDP, "network"), 135: Service("msrpc", _TCP, "network"),
    139: Service("netbios-ssn", _TCP, "storage"), 143: Service("imap", _TCP, "application"),
    161: Service("snmp", _UDP, "network"), 389: Service("ldap", _BOTH, "network"),
    443: Service("https", _BOTH, "application"), 445: Service("smb", _TCP, "storage"),
    514: Service("syslog", _BOTH, "network"), 636: Service("ldaps", _TCP, "network"),
    873: Service("rsync", _TCP, "storage"), 993: Service("imaps", _TCP, "application"),
    1414: Service("ibm-mq", _TCP, "application"), 1433: Service("ms-sql", _TCP, "database"),
    1521: Service("oracle", _TCP, "database"), 1526: Service("oracle", _TCP, "database"),
    2049: Service("nfs", _BOTH, "storage"), 3260: Service("iscsi", _TCP, "storage"),
    3268: Service("ldap-global-catalog", _TCP, "network"), 3306: Service("mysql", _TCP, "database"),
    3389: Service("rdp", _BOTH, "network"), 5060: Service("sip", _BOTH, "application"),
    5432: Service("postgresql", _TCP, "database"), 5671: Service("amqps", _TCP, "application"),
    5672: Service("amqp", _TCP, "application"), 5985: Service("winrm", _TCP, "network"),
    5986: Service("winrm", _TCP, "network"), 6379: Service("redis", _TCP, "database"),
    8080: Service("http-alt", _TCP, "application"), 8443: Service("https-alt", _TCP, "application"),
    9042: Service("cassandra", _TCP, "database"), 9092: Service("kafka", _TCP, "application"),
    9200: Service("elasticsearch", _TCP, "database"), 11211: Service("memcached", _BOTH, "database"),
    27017: Service("mongodb", _TCP, "database"), 30015: Service("sap-hana", _TCP, "database"),
    50000: Service("db2", _TCP, "database"),
}  # fmt: skip

TRANSPORTS_WITH_PORTS = frozenset({"tcp", "udp", "sctp", "dccp", "udp-lite"})


def service_at(port: int | None) -> Service | None:
    """What a port serves as a rule; None where that is not known."""
    return None if port is None else SERVICES.get(port)
