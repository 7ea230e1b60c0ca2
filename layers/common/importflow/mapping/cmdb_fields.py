"""cmdb_export: the fields of servers and other configuration items, and how everybody spells them.

Spellings that only one exporter uses in a sense are in `cmdb_vendors.py`. Sources: ServiceNow `cmdb_ci_server` (names
and labels), RVTools, Device42, NetBox, AWS and Azure templates, and the alias lists of Axonius adapters.
"""

from importflow.findings import FindingCode
from importflow.mapping.asset_fields import (
    MEMORY_MEBIBYTES_FROM,
    asset_length,
    host_name_field,
    naming_field,
    remark_field,
    size_field,
    text_field,
)
from importflow.mapping.columns import Field, field
from importflow.mapping.numbers import whole_number
from importflow.mapping.readings import ValueKind
from importflow.mapping.values import host_address, mac_address, serial_number

FIELDS: tuple[Field, ...] = (
    naming_field(
        "name", "assetname", "ciname", "servername", "server", "vmname", "vm", "displayname", "machinename", "machine",
        "devicename", "itemname", "computername", "instancename", "samaccountname", "endpointname",
        "uniqueassetidentifier",
    ),
    host_name_field("hostname", "hostnames", "host", "dnshostname", "netbiosname", "nodename"),
    host_name_field("fqdn", "fullyqualifieddomainname", "dnsname", "serverfqdn", "dnsnameorurl"),
    field(
        "serial_number", serial_number(asset_length("serial_number"), FindingCode.NAME_TOO_LONG),
        "serial", "serialno", "sn", "servicetag", "hostserialnumber", "deviceserialnumber", "endpointserialnumber",
        "serialnumberassettagnumber",
    ),
    text_field("asset_type", "citype", "type", "class", "resourcetype", "devicetype"),
    remark_field("description", "shortdescription", "comments", "notes", "annotation", "remarks"),
    field(
        "ip_address", host_address, "ip", "ipaddresses", "primaryip", "primaryipaddress", "ipv4address", "ipv4",
        "ipaddr", "managementip", "privateip", "privateipaddress", "ipv4oripv6address",
    ),
    field("mac_address", mac_address, "mac", "macaddresses", "primarymac"),
    text_field("environment", "env", "serverenvironment", "environmenttype", "stage"),
    remark_field("location", "site", "city"),
    remark_field("datacenter", "datacentre", "dc"),
    remark_field("rack_location", "rack"),
    text_field("availability_zone", "az"),
    text_field(
        "operating_system", "os", "osname", "operatingsystemname", "serveros", "serverosfamily", "platform", "guestos",
        "osaccordingtotheconfigurationfile", "osaccordingtothevmwaretools", "osnameandversion",
    ),
    text_field("os_version", "osver", "operatingsystemversion", "serverosversion"),
    field(
        "cpu_cores", whole_number(1), "cores", "cpus", "cpu", "vcpu", "vcpus", "vcpucount", "cpucount", "numcpus",
        "numcpu", "numberofcpus", "numberofcores", "corecount", "cpucorecount", "totalcores", kind=ValueKind.NUMBER,
    ),
    size_field(
        "memory_gb", "memory", "ram", "totalmemory", "memorysize", "totalram", "installedmemory",
        mebibytes_from=MEMORY_MEBIBYTES_FROM,
    ),
    size_field(
        "storage_gb", "storage", "disk", "diskspace", "disksize", "totaldisk", "provisioned",
        "totaldiskcapacity", "provisionedstorage", "totalstorage",
    ),
    size_field("storage_used_gb", "storageused", "usedstorage", "inuse", "diskused", "usedspace"),
    size_field("storage_free_gb", "storagefree", "freestorage", "diskfree", "freespace"),
    text_field("business_owner", "owner", "ownedby", "applicationadministratorowner"),
    text_field("technical_owner", "managedby", "supportgroup", "assignedto", "systemadministratorowner"),
    remark_field("department", "dept"),
    text_field("application_name", "application", "app", "appname", "businessapplication"),
    text_field("technology_stack", "techstack", "technologies"),
    text_field("criticality"),
    text_field("business_criticality", "businesscritical", "businescriticality", "businesscriticity"),
    remark_field("business_unit", "businessunits", "bu"),
    text_field("vendor", "manufacturer"),
    text_field("lifecycle", "lifecyclestage"),
    text_field("asset_status", "status", "state", "powerstate", "operationalstatus", "installstatus"),
    text_field("server_role", "role", "servertier"),
    text_field("security_zone", "zone"),
    text_field("hosting_model", "hostingmodel"),
    text_field("database_type", "databaseengine", "dbtype"),
    text_field("database_version", "dbversion"),
    text_field("six_r_strategy", "rtype", "migrationstrategy", "sixr"),
    text_field("virtualization_platform", "hypervisor", "hypervisortype"),
)  # fmt: skip
