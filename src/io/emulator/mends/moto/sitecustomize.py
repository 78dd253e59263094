"""Mends gaps of moto 5.2 for `slipway rehearse` and the tests; Python reads this file when its folder is in PYTHONPATH.

1. A stack that is made by a change set has no outputs: the map of outputs is made before there is a template.
2. A second change set of type CREATE for a name makes a second stack of that name; AWS goes on with the first.
3. An output of a resource whose type moto does not know is missing, so that nothing can be made that needs it: here it is a word.
4. A route table keeps its stack from being deleted.
5. Parameters that are lists are shown as Python prints lists.
6. The resources of a deleted stack cannot be listed.
7. A certificate of ACM is no type that CloudFormation knows, and the listener that refers to it is not made: here it is made in ACM.
8. A stack remembers the parameters that it was made with, and so takes the way back to them for no change.
9. A rule for every protocol has no ports, without which moto makes no security group.
10. Images, secrets, services and tasks: see the files beside this one.
11. Other tags alone are no change of a stack.
12. For a rehearsal, what the templates name and no stack makes is made: hosted zones, networks, subnets, certificates.

Read against 5.2.1 (2026-11).
"""

import os
import sys

# PYTHONPATH names this folder alone; what all mends share stands beside it.
sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "shared"))

from mending import REHEARSAL, begin  # noqa: E402


def mend():
    import mended_registry  # noqa: F401
    import mended_secrets  # noqa: F401
    import mended_services  # noqa: F401
    import mended_tasks  # noqa: F401
    from moto.cloudformation import models, parsing
    from moto.ec2.models import route_tables, security_groups

    _apply = models.ChangeSet.apply

    def apply(self):
        _apply(self)
        self.stack.template = self.template
        self.stack._parse_template()
        self.stack.output_map = self.stack._create_output_map()
        # Tags of an update are forgotten, too.
        if self.tags is not None:
            self.stack.tags = self.tags
        self.stack.given = dict(self.given)
        self.stack.parameters = dict(self.given)

    models.ChangeSet.apply = apply

    _create = models.CloudFormationBackend.create_change_set

    def create_change_set(self, stack_name, change_set_name, *args, **named):
        kind = named.get("change_set_type") or (args[3] if len(args) > 3 else "UPDATE")
        if kind == "CREATE":
            for stack_id, stack in list(self.stacks.items()):
                if stack.name == stack_name and stack.status == "REVIEW_IN_PROGRESS":
                    self.stacks.pop(stack_id)
        given = dict(named["parameters"] if "parameters" in named else args[1])
        change_set_id, stack_id = _create(self, stack_name, change_set_name, *args, **named)
        made = self.change_sets[change_set_id]
        made.given = given
        # Other tags alone are a change.
        if made.status == "FAILED" and made.tags is not None and made.tags != made.stack.tags:
            made.status, made.execution_status, made.status_reason = "CREATE_COMPLETE", "AVAILABLE", None
        return change_set_id, stack_id

    models.CloudFormationBackend.create_change_set = create_change_set

    _get = parsing.OutputMap.__getitem__

    def get_output(self, key):
        try:
            found = _get(self, key)
        except Exception:
            found = None
        return found or parsing.Output(key, f"moto-has-no-{key}".lower(), "")

    parsing.OutputMap.__getitem__ = get_output

    def delete_table(self, account_id, region_name):
        self.associations.clear()
        self.ec2_backend.delete_route_table(self.id)

    route_tables.RouteTable.delete = delete_table

    _group = security_groups.SecurityGroup.create_from_cloudformation_json.__func__

    def create_group(cls, resource_name, cloudformation_json, *args, **named):
        for rule in cloudformation_json["Properties"].get("SecurityGroupIngress", []):
            if str(rule.get("IpProtocol")) == "-1":
                rule.update({"FromPort": -1, "ToPort": -1, **rule})
        return _group(cls, resource_name, cloudformation_json, *args, **named)

    security_groups.SecurityGroup.create_from_cloudformation_json = classmethod(create_group)

    _shown = models.Stack.parameter_list.fget

    def shown_parameters(self):
        shown = _shown(self)
        given = getattr(self, "given", {})
        return [{**one, "ParameterValue": given.get(one["ParameterKey"], one["ParameterValue"])} for one in shown]

    models.Stack.parameter_list = property(shown_parameters)

    _list = models.CloudFormationBackend.list_stack_resources

    def list_stack_resources(self, name_or_stack_id):
        return [] if name_or_stack_id in self.deleted_stacks else _list(self, name_or_stack_id)

    models.CloudFormationBackend.list_stack_resources = list_stack_resources
    add_certificates()
    if REHEARSAL:
        make_zones()
        make_networks()
        make_certificates()


def add_certificates():
    from moto.acm.models import acm_backends
    from moto.core.common_models import CloudFormationModel

    class Certificate(CloudFormationModel):
        # moto reads from it which service it is of.
        __module__ = "moto.acm.models"

        def __init__(self, arn):
            self.physical_resource_id = arn

        @staticmethod
        def cloudformation_name_type():
            return ""

        @staticmethod
        def cloudformation_type():
            return "AWS::CertificateManager::Certificate"

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_):
            properties = cloudformation_json["Properties"]
            names = properties.get("SubjectAlternativeNames", [])
            tags = properties.get("Tags", [])
            domain = properties["DomainName"]
            return cls(acm_backends[account_id][region_name].request_certificate(domain, None, names, tags))

        @classmethod
        def update_from_cloudformation_json(
            cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
        ):
            return cls.create_from_cloudformation_json(
                new_resource_name, cloudformation_json, account_id, region_name
            )

        @classmethod
        def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
            acm_backends[account_id][region_name].delete_certificate(resource_name)

        @property
        def is_created(self):
            return True

    # moto finds types among the subclasses, which Python forgets when nobody holds them.
    add_certificates.type = Certificate


def make_zones():
    from moto.route53.models import RecordSet, route53_backends

    _make = RecordSet.create_from_cloudformation_json.__func__

    def make(cls, resource_name, cloudformation_json, account_id, region_name, **named):
        properties = cloudformation_json["Properties"]
        backend = route53_backends[account_id]["global"]
        wanted = properties.get("HostedZoneId")
        if wanted and wanted not in backend.zones:
            made = backend.create_hosted_zone(properties["Name"], private_zone=False)
            backend.zones[wanted] = backend.zones.pop(made.resource_id)
            made.resource_id = wanted
        return _make(cls, resource_name, cloudformation_json, account_id, region_name, **named)

    RecordSet.create_from_cloudformation_json = classmethod(make)


def make_networks():
    from moto.ec2.exceptions import InvalidSubnetIdError, InvalidVPCIdError
    from moto.ec2.models import EC2Backend

    _find = EC2Backend.get_subnet

    def find(self, subnet_id):
        try:
            return _find(self, subnet_id)
        except InvalidSubnetIdError:
            made = self.create_subnet(network_of(self).id, **free_range(self))
            zone = self.subnets[made.availability_zone]
            zone[subnet_id] = zone.pop(made.id)
            made.id = subnet_id
            return made

    def network_of(backend):
        if not hasattr(backend, "rehearsed_network"):
            backend.rehearsed_network = backend.create_vpc("10.255.0.0/16")
            backend.rehearsed_subnets = 0
        return backend.rehearsed_network

    def free_range(backend):
        number = backend.rehearsed_subnets
        backend.rehearsed_subnets += 1
        # Neighbours are in different zones, as a balancer wants them.
        zone = f"{backend.region_name}{'ab'[number % 2]}"
        return {"cidr_block": f"10.255.{number}.0/24", "availability_zone": zone}

    _network = EC2Backend.get_vpc

    def find_network(self, vpc_id):
        try:
            return _network(self, vpc_id)
        except InvalidVPCIdError:
            made = self.create_vpc("10.254.0.0/16")
            self.vpcs[vpc_id] = self.vpcs.pop(made.id)
            made.id = vpc_id
            return made

    EC2Backend.get_subnet = find
    EC2Backend.get_vpc = find_network


def make_certificates():
    from moto.acm.models import AWSCertificateManagerBackend as Acm

    _use = Acm.set_certificate_in_use_by

    def use(self, arn, load_balancer_name):
        if arn not in self._certificates:
            made = self.request_certificate("rehearsal.example.com", None, [], [])
            self._certificates[arn] = self._certificates.pop(made)
            self._certificates[arn].arn = arn
        return _use(self, arn, load_balancer_name)

    Acm.set_certificate_in_use_by = use


begin("moto", mend)
