import type { Example } from '../define-command.ts'

/** What slipway is, at the top of the root help. */
export const rootBrief = 'Slipway runs the Compose file a team already has: here in seconds, and in their AWS account.'

/** Where to begin, in the root help. */
export const rootExamples: readonly Example[] = [
  { line: 'slipway up', brief: 'Run the project of this folder on this machine' },
  { line: 'slipway status', brief: 'See what runs' },
  { line: 'slipway down', brief: 'Remove it again' },
  { line: 'slipway up prod', brief: 'Run it in AWS; slipway.yaml says where' },
  { line: 'slipway rehearse prod', brief: 'Try that first, against an emulator; needs no account' },
]

/** What each exit code means; the failures behind it are added from the table in core/error.ts. */
export const exitCodeMeanings: Readonly<Record<number, string>> = {
  0: 'all went well',
  1: 'a bug in slipway',
  2: 'the command line was not understood',
  3: 'something the user wrote, or an answer, is missing or wrong',
  4: 'Docker, the edge or another program is not as needed',
  5: 'an image could not be built, found or pushed',
  6: 'the new release did not work; what served before serves',
  7: 'somebody else is changing this environment',
  8: 'what was asked for is not there',
  9: 'resources are left',
  10: 'a check of the doctor, or a rehearsal, failed',
  11: 'AWS is not told who you are, or not where: log in',
  12: 'AWS denied it, failed or cannot be reached',
  130: 'interrupted by Ctrl-C or SIGTERM',
}
