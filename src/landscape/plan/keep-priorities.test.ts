import { describe, expect, it } from 'vitest'
import { makeWorld, type World } from '../../../test/fakes/cloud-fixture.ts'
import { makeProject, makeService } from '../../../test/fakes/projects.ts'
import { sizedEnvironment } from '../../../test/landscape/landscapes.ts'
import type { ServiceRoute } from '../../manifest/project.ts'
import type { Landscape } from '../component.ts'
import { landscapeOf } from '../landscape.ts'
import { parseTemplate } from './live-stack.ts'

/** Paths of each service below one host; a number after `!` is the priority that the route asks for. */
type Paths = Readonly<Record<string, readonly string[]>>

function shopWith(paths: Paths): Landscape {
  const services = Object.entries(paths).map(([name, all]) => {
    const routes = all.map((text): ServiceRoute => {
      const [path = '', priority] = text.split('!')
      return { host: 'a.example.com', path, port: 80, ...(priority !== undefined && { priority: Number(priority) }) }
    })
    return makeService(name, { image: 'nginx', expose: [80], routes })
  })
  const project = makeProject(services)
  return landscapeOf({ project, environment: sizedEnvironment(project) })
}

interface Rule {
  readonly Priority: { readonly Ref: string }
  readonly Conditions: readonly { readonly PathPatternConfig?: { readonly Values: readonly string[] } }[]
}

/** What the balancer asks, in its order: `10 /path`. */
async function rulesOf({ stacks }: World): Promise<string[]> {
  const found = (await stacks.list()).map(async ({ id, parameters }) => {
    const resources = Object.values(parseTemplate(await stacks.template(id))?.Resources ?? {})
    const rules = resources.filter(({ Type }) => Type === 'AWS::ElasticLoadBalancingV2::ListenerRule')
    return rules.map(({ Properties }) => {
      const { Priority, Conditions } = Properties as unknown as Rule
      return `${parameters[Priority.Ref]} ${Conditions[1]?.PathPatternConfig?.Values[0]}`
    })
  })
  return (await Promise.all(found)).flat().toSorted((a, b) => parseInt(a, 10) - parseInt(b, 10))
}

describe('the rules of a balancer', () => {
  it('keep their numbers when others come and go, and `up` again does nothing', async () => {
    const world = makeWorld()
    await world.up(shopWith({ web: ['/*/a'], api: ['/api/v1/*', '/b/*'] }))
    expect(await rulesOf(world)).toEqual(['10 /api/v1/*', '20 /b/*', '30 /*/a'])
    const more = { web: ['/*/a', '/app/*'], api: ['/api/v1/*', '/b/*', '/*z'], new: ['/api/v1/x/*'] }
    const { changes } = await world.up(shopWith(more))
    expect(await rulesOf(world)).toEqual(['5 /api/v1/x/*', '10 /api/v1/*', '15 /app/*', '20 /b/*', '30 /*/a', '40 /*z'])
    expect(changes.map(({ detail }) => detail).join(' ')).not.toContain('moves')
    expect((await world.up(shopWith(more))).outcome).toBe('unchanged')
  })

  it('never have one number twice while their stacks change, and the plan says which move', async () => {
    const world = makeWorld()
    const moved: string[] = []
    await world.up(shopWith({ web: ['/d/*', '/cc/*'], api: ['/eeee/*'] }))
    for (const paths of [
      { web: ['/cc/*!1'], api: ['/eeee/*', '/dd/*!3'] },
      { web: ['/cc/*!3', '/d/*'], api: ['/dd/*!1', '/eeee/*'] },
      { web: ['/d/*', '/eeee/*'], api: ['/cc/*', '/dd/*'] },
    ]) {
      const onEvent = async () => {
        const numbers = (await rulesOf(world)).map((rule) => rule.split(' ')[0])
        expect(new Set(numbers).size).toBe(numbers.length)
      }
      const { changes } = await world.up(shopWith(paths), { onEvent })
      moved.push(...changes.flatMap(({ detail }) => detail.match(/the rule for .*/) ?? []))
    }
    expect(moved).toMatchInlineSnapshot(`
      [
        "the rule for a.example.com/cc/* gets priority 8, because another rule has 3; a later \`up\` gives it",
        "the rule for a.example.com/dd/* gets priority 4, because another rule has 1; a later \`up\` gives it",
      ]
    `)
  })
})
