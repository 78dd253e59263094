import type { Job, Project } from '../project.ts'
import { renderUse } from './render-service.ts'
import { compact, type Plain } from './values.ts'

/** A job as the reference prints it, with its name. */
export function renderJob(project: Project, name: string, job: Job): Plain {
  const { manual, schedule } = job.triggers
  const times = schedule?.map(({ missedFires, ...each }) => compact({ ...each, missed_fires: missedFires }) ?? {})
  return {
    name,
    ...renderUse(project, name, job, `jobs.${name}`),
    triggers: compact({ manual, schedule: times }) ?? {},
  }
}
