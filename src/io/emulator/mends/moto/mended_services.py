"""The tasks of a service never run, and a new task definition is never rolled out: here it has settled as soon as it is asked for. (There are
no tasks to list, and a service of a stack has no load balancer.)
"""

from moto.ecs import models as ecs


def settle(service, task_definition):
    service.running_count, service.pending_count = service.desired_count, 0
    for deployment in service.deployments:
        deployment["desiredCount"] = deployment["runningCount"] = service.desired_count
        deployment["pendingCount"], deployment["rolloutState"] = 0, "COMPLETED"
        deployment["rolloutStateReason"] = f"ECS deployment {deployment['id']} completed."
        deployment["taskDefinition"] = task_definition


_create_service = ecs.EC2ContainerServiceBackend.create_service


def create_service(self, *args, **named):
    service = _create_service(self, *args, **named)
    settle(service, service.task_definition)
    return service


ecs.EC2ContainerServiceBackend.create_service = create_service

_update_service = ecs.EC2ContainerServiceBackend.update_service


def update_service(self, service_properties):
    service = _update_service(self, service_properties)
    # A stack gives the family alone.
    service.task_definition = self.describe_task_definition(service.task_definition).arn
    settle(service, service.task_definition)
    return service


ecs.EC2ContainerServiceBackend.update_service = update_service
