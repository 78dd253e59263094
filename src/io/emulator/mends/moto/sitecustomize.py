"""Mends gaps of moto 5.2 for `slipway rehearse` and the tests; Python reads this file when its folder is in PYTHONPATH.

1. A stack that is made by a change set has no outputs: the map of outputs is made before there is a template.
2. A second change set of type CREATE for a name makes a second stack of that name; AWS goes on with the first.
3. An output of a resource whose type moto does not know is missing, so that nothing can be made that needs it: here it is a word.
4. A route table keeps its stack from being deleted. (Subnets and the network itself stay in moto all the same.)
5. Parameters that are lists are shown as Python prints lists.
6. The resources of a deleted stack cannot be listed.

Read against 5.2.1 (2026-11).
"""

import json
import os
import threading
from importlib.metadata import PackageNotFoundError, version

PACKAGE = "moto"


def end_with_slipway():
    """Ends when the pipe that is our standard input is closed: whoever started us is gone, however it went."""
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    os.kill(os.getpid(), 15)


def tell():
    """Says on the first line what runs here, and so that this file was read."""
    facts = {"emulator": PACKAGE, "version": version(PACKAGE)}
    os.write(1, f"{json.dumps(facts)}\n".encode())
    threading.Thread(target=end_with_slipway, daemon=True).start()


def mend():
    from moto.cloudformation import models, parsing
    from moto.ec2.models import route_tables

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
        self.change_sets[change_set_id].given = given
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


try:
    version(PACKAGE)
except PackageNotFoundError:
    # A wrapper that is Python too and finds its program elsewhere.
    pass
else:
    mend()
    if os.environ.get("SLIPWAY_EMULATOR"):
        tell()
