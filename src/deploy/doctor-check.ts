import { failureOf } from '../core/error.ts'
import type { DoctorCheck } from './request.ts'

/** Does one check of `slipway doctor`: what it gives is the detail, what it throws is what is wrong and what mends it. */
export async function doctorCheck(name: string, work: () => Promise<string>): Promise<DoctorCheck> {
  try {
    return { name, state: 'ok', detail: await work() }
  } catch (thrown) {
    const failure = failureOf(thrown)
    const places = (failure.issues ?? []).map(
      (issue) => `${issue.at.file}:${issue.at.line}:${issue.at.column} ${issue.message}`,
    )
    return {
      name,
      state: 'failed',
      detail: [`${failure.what}: ${failure.why}`, ...places].join('; '),
      fix: failure.fix,
    }
  }
}
