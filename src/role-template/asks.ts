import type { Ask, AskedReason } from '../policy/ask-diff.js'
import type { PermissionSet } from './permission-set.js'
import type { PublishedVersion } from './published-versions.js'

/** What a permission set asks for. The trust of the role is the same for all of them, so it tells none. */
export function askOfPermissionSet(set: PermissionSet): Ask {
  return {
    permissions: set.statements.map(({ sid, actions, resources }) => ({
      sid,
      actions: actions.map(({ action }) => action),
      on: resources,
    })),
    reasons: set.statements.flatMap(
      ({ sid, reason, resourcesReason, dataReason, actions }): AskedReason[] => [
        { sid, text: [reason, resourcesReason, dataReason].filter(Boolean).join(' ') },
        ...actions.map(({ action, reason: text }) => ({ sid, action, text })),
      ],
    ),
  }
}

/** What a published version asks for: the table keeps neither reasons nor trust. */
export function askOfVersion({ statements }: PublishedVersion): Ask {
  return { permissions: statements.map(({ sid, actions, resources }) => ({ sid, actions, on: resources })) }
}
