"""Types of CloudFormation that Slipway's templates have and MiniStack has not.

Rules of groups, addresses and NAT gateways are made in MiniStack's own EC2, where its API shows them. It has no Application Auto Scaling
at all: these types are taken and nothing is made of them. For a rehearsal, a hosted zone that a record names and that is not there is
made, as the real one exists outside of the stacks.
"""

import uuid

from mending import REHEARSAL
from ministack.services import ec2
from ministack.services.cloudformation import provisioners as made


def rules_of(group_id, key):
    group = ec2._security_groups.get(group_id)
    if group is None:
        raise ValueError(f"The security group '{group_id}' does not exist")
    return group.setdefault(key, [])


def rule_type(is_egress):
    key = "IpPermissionsEgress" if is_egress else "IpPermissions"

    def create(logical_id, props, stack_name):
        [rule] = made._ec2_sg_permissions([props])
        rules_of(props["GroupId"], key).append(rule)
        rule_id = ec2._sg_rule_id(props["GroupId"], is_egress, rule)
        return rule_id, {"Id": rule_id}

    def delete(physical_id, props):
        group = ec2._security_groups.get(props.get("GroupId", ""))
        if group:
            [rule] = made._ec2_sg_permissions([props])
            group[key] = [each for each in group[key] if not ec2._rules_match(rule, each)]

    return {"create": create, "update": replace(create, delete), "delete": delete}


def replace(create, delete):
    def update(physical_id, old_props, new_props, stack_name, logical_id=None):
        if old_props == new_props:
            return physical_id, {}
        delete(physical_id, old_props)
        return create(logical_id or physical_id, new_props, stack_name)

    return update


def address_create(logical_id, props, stack_name):
    allocation_id = f"eipalloc-{uuid.uuid4().hex[:17]}"
    address = ec2._random_ip("52.")
    nobody = dict.fromkeys(["AssociationId", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress"])
    ec2._addresses[allocation_id] = {
        "AllocationId": allocation_id,
        "PublicIp": address,
        "Domain": props.get("Domain", "vpc"),
        **nobody,
    }
    made._ec2_apply_tags(allocation_id, props)
    return address, {"AllocationId": allocation_id, "PublicIp": address}


def address_delete(physical_id, props):
    for allocation_id, address in list(ec2._addresses.items()):
        if address["PublicIp"] == physical_id:
            ec2._addresses.pop(allocation_id)


def nat_create(logical_id, props, stack_name):
    nat_id = f"nat-{uuid.uuid4().hex[:17]}"
    subnet = ec2._subnets.get(props.get("SubnetId", ""))
    if subnet is None:
        raise ValueError(f"The subnet '{props.get('SubnetId')}' does not exist")
    ec2._nat_gateways[nat_id] = {
        "NatGatewayId": nat_id,
        "SubnetId": props["SubnetId"],
        "VpcId": subnet["VpcId"],
        "AllocationId": props.get("AllocationId", ""),
        "ConnectivityType": props.get("ConnectivityType", "public"),
        "State": "available",
        "CreateTime": ec2._now_ts(),
        "Tags": props.get("Tags", []),
    }
    made._ec2_apply_tags(nat_id, props)
    return nat_id, {"NatGatewayId": nat_id}


def nat_delete(physical_id, props):
    ec2._nat_gateways.pop(physical_id, None)


def named_only(logical_id, props, stack_name):
    return f"{stack_name}-{logical_id}", {}


def nothing(physical_id, props):
    pass


def keep_nothing(create, delete):
    return {"create": create, "update": replace(create, delete), "delete": delete}


more = {
    "AWS::EC2::SecurityGroupIngress": rule_type(False),
    "AWS::EC2::SecurityGroupEgress": rule_type(True),
    "AWS::EC2::EIP": keep_nothing(address_create, address_delete),
    "AWS::EC2::NatGateway": keep_nothing(nat_create, nat_delete),
    "AWS::ApplicationAutoScaling::ScalableTarget": keep_nothing(named_only, nothing),
    "AWS::ApplicationAutoScaling::ScalingPolicy": keep_nothing(named_only, nothing),
}


def make_zones():
    zones = made._r53
    record = made._RESOURCE_HANDLERS["AWS::Route53::RecordSet"]
    create = record["create"]

    def create_in_zone(logical_id, props, stack_name):
        zone_id = props.get("HostedZoneId")
        if zone_id and zone_id not in zones._zones:
            name = f"{props['Name'].rstrip('.')}."
            facts = {"id": zone_id, "name": name, "caller_reference": zone_id, "comment": "", "private": False}
            zones._zones[zone_id] = facts
            zones._records[zone_id] = zones._default_records(name)
        return create(logical_id, props, stack_name)

    record["create"] = create_in_zone


# What a later MiniStack makes itself is its own.
for name, handler in more.items():
    made._RESOURCE_HANDLERS.setdefault(name, handler)
if REHEARSAL:
    make_zones()
