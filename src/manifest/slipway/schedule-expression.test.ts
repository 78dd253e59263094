import { describe, expect, it } from 'vitest'
import { adviseTimeZone, isTimeZone, scheduleFault } from './schedule-expression.ts'

describe('a schedule', () => {
  it.each([
    ...['rate(1 minute)', 'rate(15 minutes)', 'rate(1 hour)', 'rate(7 days)', 'cron(0 3 * * ? *)'],
    ...[
      'cron(*/5 8-17 ? * MON-FRI *)',
      'cron(0,30 0 L * ? 2026-2030)',
      'cron(15 10 ? * 6#3 *)',
      'cron(0 0 3W JAN,jul ? *)',
    ],
    ...['cron(0 9 ? * FRIL *)', 'cron(0/10 * * * ? *)'],
  ])('is taken as %s', (text) => {
    expect(scheduleFault(text)).toBeUndefined()
  })

  it.each([
    ['rate(1 hours)', 'Write rate(1 hour).'],
    ['rate(5 minute)', 'Write rate(5 minutes).'],
    ['rate(0 minutes)', 'Write a whole number and minutes, hours or days: rate(15 minutes).'],
    ['rate(2 weeks)', 'Write a whole number and minutes, hours or days: rate(15 minutes).'],
    ['cron(0 3 * * *)', 'Write cron(0 3 * * ? *): AWS has a sixth field, the year, and `?` for one of the two days.'],
    ['0 3 * * *', 'Write cron(0 3 * * ? *): AWS has a sixth field, the year, and `?` for one of the two days.'],
    ['30 9 * * 1-5', expect.stringContaining('for example cron(30 9 ? * MON-FRI *)')],
    ['cron(0 24 * * ? *)', 'Mend the hours: 0 to 23, with `,`, `-`, `*` and `/`.'],
    ['cron(0 3 * * 0 *)', expect.stringContaining('Mend the day of the week: 1 to 7')],
    ['cron(0 3 * * * *)', expect.stringContaining('one of the two, and not both')],
    ['cron(0 3 ? * ? *)', expect.stringContaining('one of the two, and not both')],
    ['cron(*/0 3 * * ? *)', expect.stringContaining('Mend the minutes')],
    ['cron(9-3 3 * * ? *)', expect.stringContaining('Mend the minutes')],
    ['at(2027-01-01T00:00:00)', expect.stringContaining('`slipway run` for what runs once')],
    ['daily', expect.stringContaining('Write rate(1 hour)')],
  ])('is refused as %s', (text, advice) => {
    expect(scheduleFault(text)).toEqual(advice)
  })

  it('goes by a zone of the database, as it is written there', () => {
    expect(['UTC', 'Europe/Berlin', 'Asia/Calcutta', 'America/Argentina/Salta'].filter(isTimeZone)).toHaveLength(4)
    expect(['europe/berlin', '+01:00', 'Berlin', 'CEST', ''].filter(isTimeZone)).toEqual([])
    expect([adviseTimeZone('europe/berlin'), adviseTimeZone('Berlin')]).toEqual(['Write Europe/Berlin.', undefined])
  })
})
