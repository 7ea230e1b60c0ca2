"""Exporters of inventories: known by their headers, and what their columns mean there."""

from __future__ import annotations

import pytest

from importflow.mapping.cmdb_fields import FIELDS
from importflow.mapping.cmdb_vendors import VENDORS
from importflow.mapping.columns import converter_of, recognise
from importflow.mapping.matching import map_columns
from importflow.mapping.registry import VENDORS as ALL_VENDORS
from importflow.models import ImportCategory

# exporter → headers of one of its files → the fields that matter (columns left out may be anything)
LAYOUTS: dict[str, tuple[str, str, dict[str, str | None]]] = {
    "ServiceNow, column names": (
        "ServiceNow",
        "sys_id,name,host_name,fqdn,serial_number,sys_class_name,os,os_version,cpu_count,cpu_core_count,ram,disk_space,"
        "used_for,operational_status,ip_address,mac_address,location,department,owned_by,managed_by,manufacturer,"
        "short_description,category,asset_tag,life_cycle_stage",
        {
            "sys_id": None, "name": "name", "host_name": "hostname", "fqdn": "fqdn", "serial_number": "serial_number",
            "sys_class_name": "asset_type", "os": "operating_system", "cpu_count": "cpu_sockets",
            "cpu_core_count": "cores_per_socket", "ram": "memory_gb", "disk_space": "storage_gb",
            "used_for": "environment", "operational_status": "asset_status", "ip_address": "ip_address",
            "manufacturer": "vendor", "short_description": "description", "category": None,
            "life_cycle_stage": "lifecycle", "managed_by": "technical_owner",
        },
    ),
    "ServiceNow, labels of a list": (
        "ServiceNow",
        "Name,Operating System,OS Address Width (bits),CPU speed (MHz),RAM (MB),Disk space (GB),Class,Serial number",
        {"RAM (MB)": "memory_gb", "Disk space (GB)": "storage_gb", "Class": "asset_type", "CPU speed (MHz)": None},
    ),
    "RVTools vInfo": (
        "RVTools",
        "VM,Powerstate,Template,DNS Name,CPUs,Memory,NICs,Disks,Total disk capacity MiB,Primary IP Address,"
        "Provisioned MiB,In Use MiB,Annotation,Datacenter,Cluster,Host,Folder,OS according to the configuration file,"
        "OS according to the VMware Tools,VM ID,SMBIOS UUID,VM UUID,VI SDK Server,VI SDK UUID",
        {
            "VM": "name", "Powerstate": "asset_status", "DNS Name": "fqdn", "CPUs": "cpu_cores", "Memory": "memory_gb",
            "Total disk capacity MiB": "storage_gb", "Primary IP Address": "ip_address", "Provisioned MiB": None,
            "In Use MiB": "storage_used_gb", "Annotation": "description", "Datacenter": "datacenter", "Host": None,
            "OS according to the configuration file": "operating_system",
            "OS according to the VMware Tools": "guest_operating_system", "Cluster": None, "Template": None,
        },
    ),
    "RVTools, the fewest columns": (
        "RVTools", "VM,Powerstate,CPUs,Memory,Provisioned MiB,In use MiB,VM UUID",
        {"VM": "name", "CPUs": "cpu_cores", "Memory": "memory_gb", "In use MiB": "storage_used_gb"},
    ),
    "RVTools, a look-alike of it": (
        "RVTools",
        "VM,Powerstate,Template,DNS Name,CPUs,Memory,Total disk capacity MiB,NICs,Disks,Host,"
        "OS according to the configuration file,OS according to the VMware Tools,VI SDK API Version,"
        "Primary IP Address,VM ID,VM UUID,VI SDK Server type,VI SDK Server,VI SDK UUID",
        {"VM": "name", "Memory": "memory_gb", "Total disk capacity MiB": "storage_gb", "Host": None},
    ),
    "RVTools, internal names": (
        "RVTools",
        "vInfoVMName,vInfoPowerstate,vInfoGuestHostName,vInfoCPUs,vInfoMemory,vInfoProvisioned,vInfoInUse,vInfoOS,"
        "vInfoOSTools,vInfoDataCenter,vInfoHost",
        {
            "vInfoVMName": "name", "vInfoGuestHostName": "fqdn", "vInfoMemory": "memory_gb",
            "vInfoProvisioned": "storage_gb", "vInfoInUse": "storage_used_gb", "vInfoOS": "operating_system",
            "vInfoOSTools": "guest_operating_system", "vInfoDataCenter": "datacenter", "vInfoHost": None,
        },
    ),
    "Device42 devices": (
        "Device42",
        "name,device_id,asset_no,serial_no,uuid,type,service_level,in_service,manufacturer,hw_model,os,osver,osverno,"
        "cpucount,cpucore,ram,hddsize,ip_addresses,mac_addresses,building,rack,notes",
        {
            "name": "name", "serial_no": "serial_number", "type": "asset_type", "service_level": "environment",
            "manufacturer": "vendor", "os": "operating_system", "cpucount": "cpu_sockets",
            "cpucore": "cores_per_socket", "ram": "memory_gb", "hddsize": None, "ip_addresses": "ip_address",
            "mac_addresses": "mac_address", "building": "location", "rack": "rack_location", "notes": "description",
        },
    ),
    "NetBox devices": (
        "NetBox",
        "name,role,tenant,manufacturer,device_type,platform,serial,asset_tag,status,site,location,rack,position,face",
        {
            "name": "name", "role": "server_role", "tenant": "business_unit", "device_type": "asset_type",
            "platform": "operating_system", "serial": "serial_number", "status": "asset_status",
            "location": "location", "rack": "rack_location",
        },
    ),
    "NetBox virtual machines": (
        "NetBox",
        "name,role,status,site,cluster,device,platform,vcpus,memory,disk,description,tenant",
        {"vcpus": "cpu_cores", "memory": "memory_gb", "disk": "storage_gb", "site": "location", "cluster": None},
    ),
    "Snipe-IT": (
        "Snipe-IT",
        "asset tag,category,company,item name,model name,model number,serial number,location,manufacturer,notes,status,"
        "full name,email,username",
        {
            "item name": "name", "serial number": "serial_number", "category": "asset_type",
            "company": "business_unit", "manufacturer": "vendor", "full name": None, "username": None,
        },
    ),
    "Configuration Manager": (
        "Microsoft Configuration Manager",
        "ResourceID,AD_Site_Name0,Client0,Full_Domain_Name0,Name0,Netbios_Name0,Operating_System_Name_and0,"
        "SerialNumber,Is_Virtual_Machine0,User_Name0,IPAddress0,MACAddress0,Manufacturer0",
        {
            "Name0": "name", "Netbios_Name0": "hostname", "Operating_System_Name_and0": "operating_system",
            "SerialNumber": "serial_number", "AD_Site_Name0": "location", "IPAddress0": "ip_address",
            "MACAddress0": "mac_address", "Manufacturer0": "vendor", "User_Name0": None,
        },
    ),
    "Cloud Migration Factory": (
        "AWS Cloud Migration Factory",
        "server_name,server_os_family,server_os_version,server_fqdn,r_type,app_name,aws_accountid,aws_region,wave_name,tags",
        {
            "server_name": "name", "server_os_family": "operating_system", "server_os_version": "os_version",
            "server_fqdn": "fqdn", "app_name": "application_name", "r_type": "six_r_strategy", "wave_name": None,
        },
    ),
    "Cloud Migration Factory, older": (
        "AWS Cloud Migration Factory",
        "wave_name,app_name,cloudendure_projectname,aws_accountid,server_name,server_os,server_os_version,server_fqdn,"
        "server_tier,server_environment,subnet_IDs",
        {
            "server_name": "name", "server_os": "operating_system", "server_tier": "server_role",
            "server_environment": "environment",
        },
    ),
    "Application Migration Service": (
        "AWS Application Migration Service",
        "mgn:app:name,mgn:launch:nic:0:private-ip:0,mgn:server:fqdn-for-action-framework,mgn:server:tag:hostname,"
        "mgn:server:tag:vmname,mgn:server:user-provided-id,mgn:wave:name,mgn:server:platform",
        {
            "mgn:app:name": "application_name", "mgn:launch:nic:0:private-ip:0": "ip_address",
            "mgn:server:fqdn-for-action-framework": "fqdn", "mgn:server:tag:hostname": "hostname",
            "mgn:server:tag:vmname": "name", "mgn:server:platform": "operating_system", "mgn:wave:name": None,
        },
    ),
    "CAST Highlight": (
        "CAST Highlight",
        "Application,Business Units,Contributors,Level,Status,Technologies,Software Resiliency,Software Agility,CloudReady",
        {
            "Application": "name", "Business Units": "business_unit", "Level": "record_level",
            "Technologies": "technology_stack", "Contributors": None,
        },
    ),
    "Ralph": (
        "Ralph",
        "rack,rack_str,service_env,management_ip,id,remarks,hostname,sn,barcode,status",
        {
            "rack": None, "rack_str": "rack_location", "management_ip": "ip_address", "hostname": "hostname",
            "sn": "serial_number", "remarks": "description",
        },
    ),
    "iTop": (
        "iTop",
        "name,org_id,business_criticity,serialnumber,status,osfamily_id,managementip,cpu,ram",
        {
            "name": "name", "business_criticity": "business_criticality", "serialnumber": "serial_number",
            "managementip": "ip_address", "cpu": "cpu_cores", "ram": "memory_gb", "org_id": None,
        },
    ),
    "FedRAMP inventory": (
        "FedRAMP inventory",
        "Unique Asset Identifier,IPv4 or IPv6 Address,DNS Name or URL,NetBIOS Name,MAC Address,OS Name and Version,"
        "Asset Type,Function,Comments,Serial Number/Asset Tag Number,System Administrator/Owner",
        {
            "Unique Asset Identifier": "name", "IPv4 or IPv6 Address": "ip_address", "DNS Name or URL": "fqdn",
            "NetBIOS Name": "hostname", "OS Name and Version": "operating_system", "Function": "server_role",
            "Serial Number/Asset Tag Number": "serial_number", "System Administrator/Owner": "technical_owner",
        },
    ),
    "vCenter": (
        "VMware vCenter",
        "Name,Summary.Config.Name,Summary.Config.NumCpu,Summary.Config.MemorySizeMB,Summary.Guest.IpAddress,"
        "Summary.Guest.HostName,Summary.Runtime.PowerState,Summary.Storage.Committed,Summary.Config.GuestFullName",
        {
            "Summary.Guest.HostName": "fqdn", "Summary.Config.NumCpu": "cpu_cores", "Summary.Config.MemorySizeMB": "memory_gb",
            "Summary.Guest.IpAddress": "ip_address", "Summary.Runtime.PowerState": "asset_status",
            "Summary.Storage.Committed": "storage_used_gb", "Summary.Config.GuestFullName": "operating_system",
        },
    ),
    "Facter": (
        "Puppet Facter",
        "facterversion,networking.hostname,networking.fqdn,networking.ip,os.name,processors.count,"
        "memory.system.total_bytes",
        {
            "networking.hostname": "hostname", "networking.fqdn": "fqdn", "networking.ip": "ip_address",
            "os.name": "operating_system", "processors.count": "cpu_cores", "memory.system.total_bytes": "memory_gb",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize(("exporter", "header", "expected"), LAYOUTS.values(), ids=LAYOUTS)
def test_an_exporters_file_is_known_and_its_columns_are_understood(
    exporter: str, header: str, expected: dict[str, str | None]
) -> None:
    columns = header.split(",")
    vendor = recognise(columns, VENDORS)
    mappings, _ = map_columns(columns, FIELDS, vendor)
    found = {mapping.column: mapping.field for mapping in mappings}

    assert vendor is not None
    assert vendor.name == exporter
    assert {column: found[column] for column in expected} == expected


NOT_THEIRS = {
    "a plain inventory": "Name,IP Address,RAM (MB),OS,Location",
    "two of the labels of ServiceNow": "Name,CPU speed (MHz)",
    "a disk tab of RVTools": "VM,Powerstate,Template,Disk,Capacity MiB,VM UUID,VI SDK UUID",
    "a memory tab of RVTools": "VM,Powerstate,Template,Size MiB,Ballooned,VM UUID,VI SDK UUID",
    "a resource id beside a name": "ResourceID,Name",
}


@pytest.mark.parametrize("header", NOT_THEIRS.values(), ids=NOT_THEIRS)
def test_a_file_of_somebody_else_is_not_taken_for_an_exporters_inventory(header: str) -> None:
    assert recognise(header.split(","), VENDORS) is None


# exporter's header, column, cell → value in the inventory's unit
UNITS = {
    "ServiceNow memory": ("sys_id,name,ram", "ram", "16384", 16.0),
    "ServiceNow disk": ("sys_id,name,disk_space", "disk_space", "100", 100.0),
    "RVTools memory": ("VM,Powerstate,CPUs,Memory", "Memory", "4096", 4.0),
    "RVTools disk": ("VM,Powerstate,CPUs,Memory,Total disk capacity MiB", "Total disk capacity MiB", "51200", 50.0),
    "NetBox memory": ("name,cluster,vcpus,memory,disk", "memory", "2048", 2.0),
    "Device42 memory": ("name,serial_no,hw_model,ram", "ram", "8192", 8.0),
    "vCenter bytes": ("Summary.Config.Name,Summary.Storage.Committed", "Summary.Storage.Committed", "1073741824", 1.0),
}


@pytest.mark.parametrize(("header", "column", "cell", "value"), UNITS.values(), ids=UNITS)
def test_an_exporters_numbers_are_read_in_its_units(header: str, column: str, cell: str, value: float) -> None:
    columns = header.split(",")
    vendor = recognise(columns, VENDORS)
    mappings, findings = map_columns(columns, FIELDS, vendor)
    (mapping,) = [m for m in mappings if m.column == column]

    assert converter_of(mapping, FIELDS, vendor)(cell) == value
    assert [f.column for f in findings if f.code.value == "unit-assumed" and f.column == column] == []


def test_the_columns_of_the_product_this_belongs_to_are_understood() -> None:
    for header, unmapped in (
        ("CI Type,Name,Host Name,IP Address,OS,Environment,Application,Department,Owner,Status,Description,Location,"
         "CPU Cores,Memory GB,Storage GB", []),
        ("Asset_ID,Asset_Name,Asset_Type,IP_Address,Operating_System,CPU_Cores,RAM_GB,Storage_GB,Location,Environment,"
         "Application,Owner,Status", ["Asset_ID"]),
    ):  # fmt: skip
        mappings, _ = map_columns(header.split(","), FIELDS, None)
        assert [m.column for m in mappings if m.field is None] == unmapped


def test_every_spelling_leads_to_one_field() -> None:
    for known in (FIELDS, *(vendor.fields for vendor in VENDORS)):
        spellings = [alias for field in known for alias in field.aliases]
        assert [s for s in set(spellings) if spellings.count(s) > 1] == []


def test_spellings_and_fingerprints_are_written_as_they_are_compared() -> None:
    written = [alias for field in FIELDS for alias in field.aliases]
    written += [alias for vendor in VENDORS for field in vendor.fields for alias in field.aliases]
    written += [header for vendor in ALL_VENDORS for proof in vendor.fingerprints for header in proof]

    assert [w for w in written if not (w.isascii() and w.isalnum() and w == w.lower())] == []


def test_every_exporter_of_an_inventory_is_registered_with_its_category() -> None:
    assert {vendor.category for vendor in VENDORS} == {ImportCategory.CMDB_EXPORT}
    assert [vendor for vendor in VENDORS if vendor not in ALL_VENDORS] == []
