export { failureKinds, SlipwayError } from './core/error.ts'
export type { Blame, Evidence, Failure, FailureCode } from './core/error.ts'
export type { Context } from './core/context.ts'
export type { Event, Emit } from './core/event.ts'
export type { Issue, Position } from './core/issue.ts'
export type { Change, Gap, Plan, Step } from './core/plan.ts'
export { defineProject } from './manifest/slipway/define-project.ts'
export type { SlipwayManifest } from './manifest/slipway/schema.ts'
export type {
  DeployResult,
  DoctorCheck,
  DownResult,
  PlanReport,
  ReleaseEntry,
  Request,
  ServiceUrl,
  StatusReport,
  SynthReport,
  SynthRequest,
  UpRequest,
  WatchResult,
} from './deploy/request.ts'
