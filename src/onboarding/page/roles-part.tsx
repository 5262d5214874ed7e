import { RelativeTime } from '../../web/relative-time.js'
import { texts } from '../../web/texts.js'
import type { ShownCheck, ShownRole } from './page-model.js'
import { TenantField } from './tenant-field.js'

const KIND_OF_STATUS = {
  pending: 'wait',
  propagating: 'wait',
  verified: 'good',
  degraded: 'warn',
  rejected: 'bad',
  revoked: 'none',
} as const

const KIND_OF_CHECK = { PASS: 'good', FAIL: 'bad', SKIP: 'none', ERROR: 'warn' } as const

/** The tenant's roles. While one of them is not settled this part loads itself anew each second. */
export function RolesPart({ roles, now }: { roles: ShownRole[]; now: Date }) {
  const unsettled = roles.find(role => role.unsettled)
  const reload = unsettled
    ? {
        'hx-get': `/onboarding/roles?tenantId=${unsettled.tenantId}`,
        'hx-trigger': `every ${roles.some(role => role.running) ? '1s' : '3s'}`,
        'hx-swap': 'outerHTML',
      }
    : {}
  return (
    <div id="roles" class="roles" aria-live="polite" {...reload}>
      {roles.length > 0 && <h3>{texts.verify.roles}</h3>}
      {roles.length === 0 && <p class="hint">{texts.verify.none}</p>}
      {roles.map(role => (
        <RoleCard role={role} now={now} key={role.id} />
      ))}
    </div>
  )
}

function RoleCard({ role, now }: { role: ShownRole; now: Date }) {
  return (
    <article id={`role-${role.id}`}>
      <header>
        <code>{role.roleArn}</code>
        <span class={`badge ${role.running ? 'wait' : KIND_OF_STATUS[role.status]}`}>
          {role.running ? texts.verify.running : texts.status[role.status]}
        </span>
      </header>
      {!role.running && role.status === 'propagating' && <p class="hint">{texts.verify.propagating}</p>}
      <ul class="checks">
        {role.checks.map(shown => (
          <CheckRow shown={shown} role={role} key={shown.id} />
        ))}
      </ul>
      {role.updateAvailable && <p class="hint">{texts.verify.updateAvailable}</p>}
      <div class="actions-row">
        {!role.running && (
          <form method="post" action={`/onboarding/roles/${role.id}/verifications`}>
            <TenantField tenantId={role.tenantId} />
            <button type="submit" class="quiet">
              {texts.verify.again}
            </button>
          </form>
        )}
        <span class="hint">
          {role.lastVerifiedAt === null ? texts.verify.added : texts.verify.lastChecked}{' '}
          <RelativeTime time={role.lastVerifiedAt ?? role.createdAt} now={now} />
        </span>
      </div>
    </article>
  )
}

function CheckRow({ shown: { id, check }, role }: { shown: ShownCheck; role: ShownRole }) {
  const { running } = role
  const kind = check ? KIND_OF_CHECK[check.status] : running ? 'wait' : 'none'
  const word = check ? texts.check[check.status] : running ? texts.verify.waiting : texts.check.SKIP
  const explained = check !== undefined && check.status !== 'PASS'
  return (
    <li>
      <span>
        <span class={`badge ${kind}`}>{word}</span>
      </span>
      <div>
        <p>{texts.checks[id]}</p>
        {explained && <p class="hint">{check.summary}</p>}
        {explained && check.remedy !== null && (
          <details open={check.status === 'FAIL' && role.status !== 'propagating'}>
            <summary>{texts.verify.toDo}</summary>
            <p class="remedy">{check.remedy}</p>
          </details>
        )}
      </div>
    </li>
  )
}
