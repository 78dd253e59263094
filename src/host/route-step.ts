import type { Step } from '../core/plan.ts'
import type { EdgeRules, Owner } from '../core/route.ts'

/** Makes the edge serve exactly these rules for the owner. */
export function routeStep(owner: Owner, rules: EdgeRules, title: string): Step {
  return { id: 'route', phase: 'switch', needs: [], title, effect: { kind: 'route', owner, rules }, limitMs: 30_000 }
}
