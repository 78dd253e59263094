/** Tags of what belongs to the whole project and not to one environment. */
export function projectTags(project: string, name: string): { Key: string; Value: string }[] {
  return [
    { Key: 'Name', Value: name },
    { Key: 'slipway:project', Value: project },
  ]
}
