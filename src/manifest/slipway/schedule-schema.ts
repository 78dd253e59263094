import * as z from 'zod/mini'
import { documented } from './doc.ts'
import { adviseTimeZone, isTimeZone, scheduleFault } from './schedule-expression.ts'

/** What to do on this machine instead. */
const aws = 'on this machine nothing runs by the clock, and `slipway run` runs it'

/** When a service runs that is not there all the time. */
export const scheduleSchema = documented(
  z.string().check(
    z.refine((text) => scheduleFault(text) === undefined),
    z.maxLength(256),
  ),
  {
    description:
      'When the service runs: a task is started at these times and ends by itself, and none is there in between.',
    accepted: 'rate(1 hour), rate(15 minutes), … or cron with six fields such as cron(0 3 * * ? *)',
    fallback: 'the service runs all the time',
    example: 'cron(0 3 * * ? *)',
    aws,
    advise: scheduleFault,
  },
)

/** In which time zone the clock goes that `cron` reads. */
export const timezoneSchema = documented(z.string().check(z.refine(isTimeZone), z.maxLength(50)), {
  description: 'Time zone of the hours in `schedule`; it has its summer time.',
  accepted: 'a name of the time zone database such as Europe/Berlin',
  fallback: '`UTC`',
  example: 'Europe/Berlin',
  aws,
  advise: adviseTimeZone,
})
