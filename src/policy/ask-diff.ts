import { severityOfGrant } from './access-level.js'
import { type ConditionSet, conditionSet, isSubset, type LooseConditions } from './grant.js'
import { actionCovers, actionOverlaps, resourceCovers } from './pattern.js'
import type { Severity } from './trust.js'

/** Each action on each thing: a resource, or for a trust policy the principal that may do it. */
export interface AskedGrant {
  sid: string
  actions: string[]
  on: string[]
  conditions?: LooseConditions
}

/** A reason as it is written for the customer: of a statement, or of one of its actions. */
export interface AskedReason {
  sid: string
  action?: string
  text: string
}

/** What is asked of a customer. What a source does not tell is left out, and not compared. */
export interface Ask {
  permissions: AskedGrant[]
  reasons?: AskedReason[]
  trust?: AskedGrant[]
  /** Seconds. */
  maxSessionDuration?: number
}

/** Something that one side asks for and the other does not. */
export interface AskChange {
  /**
   * `action`: nothing of it is asked for on the other side. `wildcard`: the other side names a part of the actions.
   * `resource`: the other side asks for it on other things. `condition`: there under other conditions.
   */
  kind: 'action' | 'wildcard' | 'resource' | 'condition'
  sid: string
  action: string
  on: string[]
  conditions: string[]
  /** What the other side has in its place: actions, things or conditions, as `kind` says. */
  instead: string[]
  /** How bad it is to have it, if it is a permission. */
  severity: Severity
}

export interface ReasonChange {
  sid: string
  action: string | null
  before: string
  after: string
}

export interface Gain {
  more: AskChange[]
  less: AskChange[]
}

export interface AskDiff {
  permissions: Gain
  /** Null where one of the sides tells no trust. */
  trust: Gain | null
  /** Where both sides tell it and it differs. */
  maxSessionDuration: { before: number; after: number } | null
  reasons: ReasonChange[]
  /** Names of statements on one side alone. They decide nothing, and yet make another template version. */
  sids: { added: string[]; removed: string[] }
  asksMore: boolean
  differs: boolean
}

/**
 * What `after` asks for that `before` did not, and the other way round. What cannot be shown to lie within the other
 * side counts as more (or less): a wildcard in the place of names, a resource that is wider, a condition that is
 * missing or another.
 * Source: IAM User Guide, "Policy evaluation logic"; all statements are Allow statements.
 */
export function diffAsks(before: Ask, after: Ask): AskDiff {
  const permissions = gain(before.permissions, after.permissions)
  const trust = before.trust && after.trust ? gain(before.trust, after.trust) : null
  const maxSessionDuration = sessionChange(before, after)
  const reasons = reasonChanges(before.reasons ?? [], after.reasons ?? [])
  const sids = {
    added: sidsBeyond(after.permissions, before.permissions),
    removed: sidsBeyond(before.permissions, after.permissions),
  }
  const longer = maxSessionDuration !== null && maxSessionDuration.after > maxSessionDuration.before
  const changes = [permissions, trust].flatMap(each => (each ? [...each.more, ...each.less] : []))
  return {
    permissions,
    trust,
    maxSessionDuration,
    reasons,
    sids,
    asksMore: permissions.more.length > 0 || (trust?.more.length ?? 0) > 0 || longer,
    differs:
      [changes, reasons, sids.added, sids.removed].some(list => list.length > 0) ||
      maxSessionDuration !== null,
  }
}

function gain(before: AskedGrant[], after: AskedGrant[]): Gain {
  return { more: beyond(after, before), less: beyond(before, after) }
}

interface Held {
  actions: string[]
  /** As it is compared, and as it is written. */
  on: { pattern: string; text: string }[]
  conditions: ConditionSet
  conditionTexts: string[]
}

/** What of `asked` does not surely lie within one grant of `others`, or within several for its things. */
function beyond(asked: AskedGrant[], others: AskedGrant[]): AskChange[] {
  const held = others.map(heldOf)
  const told = new Set<string>()
  return asked.flatMap(grant => {
    const { on, conditions, conditionTexts } = heldOf(grant)
    return grant.actions.flatMap(action => {
      const naming = held.filter(other => other.actions.some(wider => actionCovers(wider, action)))
      const binding = naming.filter(other => isSubset(other.conditions, conditions))
      const open = on.filter(({ pattern, text }) => {
        const key = JSON.stringify([action.toLowerCase(), text, [...conditions].sort()])
        if (told.has(key) || holds(binding, pattern)) return false
        told.add(key)
        return true
      })
      const change = (kind: AskChange['kind'], things: typeof on, instead: string[]): AskChange[] => {
        if (things.length === 0) return []
        const texts = things.map(({ text }) => text)
        const severity = gravestOf(texts.map(text => severityOfGrant(action, text)))
        return [
          {
            kind,
            sid: grant.sid,
            action,
            on: texts,
            conditions: conditionTexts,
            instead: distinct(instead),
            severity,
          },
        ]
      }
      const conditional = open.filter(({ pattern }) => holds(naming, pattern))
      const rest = open.filter(thing => !conditional.includes(thing))
      const parts = held.flatMap(other => other.actions.filter(narrower => actionOverlaps(narrower, action)))
      const kind = naming.length > 0 ? 'resource' : parts.length > 0 ? 'wildcard' : 'action'
      const instead = naming.length > 0 ? naming.flatMap(other => other.on.map(({ text }) => text)) : parts
      return [
        ...change('condition', conditional, conditionsOn(naming, conditional)),
        ...change(kind, rest, instead),
      ]
    })
  })
}

function holds(grants: Held[], pattern: string): boolean {
  return grants.some(grant => grant.on.some(wider => resourceCovers(wider.pattern, pattern)))
}

function conditionsOn(grants: Held[], things: Held['on']): string[] {
  return grants
    .filter(grant => things.some(({ pattern }) => holds([grant], pattern)))
    .flatMap(({ conditionTexts }) =>
      conditionTexts.length > 0 ? [conditionTexts.join(' and ')] : ['no condition'],
    )
}

function heldOf({ actions, on, conditions }: AskedGrant): Held {
  return {
    actions,
    on: distinct(on).map(text => ({ text, pattern: asName(text) })),
    conditions: conditionSet(conditions),
    conditionTexts: Object.entries(conditions ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => `${operator} ${key} ${[values].flat().join(' or ')}`),
    ),
  }
}

/**
 * A reference such as `${AWS::AccountId}` stands for the same on both sides: it is compared as a name. Without `$` and
 * colons it is neither a variable that can be anything nor a boundary of an ARN's parts.
 */
function asName(text: string): string {
  return text.replace(/\$\{([^{}]*)\}/g, (_, name: string) => `{${name.replaceAll(':', '.')}}`)
}

function sessionChange(before: Ask, after: Ask): AskDiff['maxSessionDuration'] {
  const [old, now] = [before.maxSessionDuration, after.maxSessionDuration]
  return old === undefined || now === undefined || old === now ? null : { before: old, after: now }
}

/** Reasons of what both sides have; those of what came or went are told with it. */
function reasonChanges(before: AskedReason[], after: AskedReason[]): ReasonChange[] {
  const keyOf = ({ sid, action }: AskedReason) => JSON.stringify([sid, action?.toLowerCase() ?? null])
  const old = new Map(before.map(reason => [keyOf(reason), reason.text]))
  return after.flatMap(reason => {
    const was = old.get(keyOf(reason))
    return was === undefined || was === reason.text
      ? []
      : [{ sid: reason.sid, action: reason.action ?? null, before: was, after: reason.text }]
  })
}

function sidsBeyond(some: AskedGrant[], others: AskedGrant[]): string[] {
  return distinct(some.map(({ sid }) => sid)).filter(sid => !others.some(other => other.sid === sid))
}

const ORDER: readonly Severity[] = ['low', 'medium', 'high', 'critical']

function gravestOf(severities: Severity[]): Severity {
  return ORDER.findLast(severity => severities.includes(severity)) ?? 'low'
}

function distinct(texts: string[]): string[] {
  return [...new Set(texts)]
}
