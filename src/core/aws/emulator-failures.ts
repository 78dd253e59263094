import { SlipwayError } from '../error.ts'

const howToGet = "`pip install 'moto[server]'` or `pipx install ministack`"

/** No emulator is given and none is found. */
export function emulatorMissing(program?: string): SlipwayError {
  return new SlipwayError({
    code: 'emulator-missing',
    what: 'There is no emulator of AWS to rehearse against',
    why:
      program === undefined
        ? 'neither moto_server nor ministack is on PATH, and AWS_ENDPOINT_URL names none that runs'
        : `${program} is no program that can be started`,
    fix: `Get one with ${howToGet}, name its program with --emulator, or start one and set AWS_ENDPOINT_URL.`,
  })
}

/** A program that nobody here knows how to start. */
export function emulatorUnknown(program: string): SlipwayError {
  return new SlipwayError({
    code: 'emulator-missing',
    what: 'The emulator cannot be started',
    why: `${program} is neither moto_server nor ministack, and how others are started is not known`,
    fix: 'Start it yourself and set AWS_ENDPOINT_URL to its address.',
  })
}

/** An address that is none of an emulator. */
export function emulatorRefused(endpoint: string, why: string): SlipwayError {
  return new SlipwayError({
    code: 'emulator-refused',
    what: `Nothing is rehearsed against ${endpoint}`,
    why,
    fix: 'Set AWS_ENDPOINT_URL to an emulator that runs, for example http://127.0.0.1:5000, or unset it and one is started.',
  })
}

/** A program that did not become an emulator. */
export function emulatorFailed(program: string, why: string, lines: readonly string[]): SlipwayError {
  return new SlipwayError({
    code: 'emulator-failed',
    what: `${program} did not start`,
    why,
    fix: `Start it by hand to see what it says, or get another with ${howToGet}.`,
    ...(lines.length > 0 && { evidence: [{ title: 'its last lines', lines }] }),
  })
}
