import type { Problem } from '../../problem.js'
import type { PermissionSet } from '../../role-template/permission-set.js'
import { TEMPLATE_FORMATS, type TemplateFormat } from '../../role-template/tenant-templates.js'
import { Copyable, CopyButton } from '../../web/copyable.js'
import { Page, type PageFrame } from '../../web/layout.js'
import { RelativeTime } from '../../web/relative-time.js'
import { texts } from '../../web/texts.js'
import type { ShownKey } from './access-key.js'
import { AccessKeyNotice } from './access-key-notice.js'
import { ConnectedBanner } from './connected-banner.js'
import type { ShownRole } from './page-model.js'
import { RolesPart } from './roles-part.js'
import { TenantField } from './tenant-field.js'

export interface ConnectPageModel {
  tenantId: string
  tenantName: string
  externalId: string
  vendorPrincipalArn: string
  set: PermissionSet
  templates: Record<TemplateFormat, string>
  regions: readonly string[]
  region: string
  /** The one account that the link is for. */
  accountId: string | null
  roles: ShownRole[]
  /** The access key that the tenant still has. */
  key: ShownKey | undefined
  /** What was pasted last and could not be taken. */
  refused: RefusedRole | undefined
  /** Where the vendor's product is to be returned to. */
  returnUrl: string | undefined
  expiresAt: string
  now: Date
}

export interface RefusedRole {
  roleArn: string
  problem: Problem
}

/** The one page of a customer: what is asked for, launch, verify. */
export function ConnectPage({ model, frame }: { model: ConnectPageModel; frame: PageFrame }) {
  const vendor = frame.brand.name
  const unsettled = model.roles.some(role => role.unsettled)
  return (
    <Page
      {...frame}
      title={texts.page.title}
      {...(unsettled && { refresh: { seconds: 3, path: '/onboarding/connect' } })}
    >
      <h1>{texts.page.title}</h1>
      <p class="lead">{texts.page.lead(vendor, model.tenantName)}</p>
      <ConnectedBanner
        roles={model.roles}
        keyStatus={model.key?.status}
        returnUrl={model.returnUrl}
        vendor={vendor}
      />
      <AccessKeyNotice shown={model.key} vendor={vendor} now={model.now} />
      <ol class="steps">
        <li>
          <AskedFor model={model} vendor={vendor} />
        </li>
        <li>
          <Launch model={model} />
        </li>
        <li>
          <Verify model={model} />
        </li>
      </ol>
      <form method="post" action="/onboarding/session/end" class="actions-row">
        <span class="hint">
          {texts.page.until} <RelativeTime time={model.expiresAt} now={model.now} />.
        </span>
        <button type="submit" class="quiet">
          {texts.page.leave}
        </button>
      </form>
    </Page>
  )
}

function AskedFor({ model, vendor }: { model: ConnectPageModel; vendor: string }) {
  return (
    <section aria-labelledby="step-ask">
      <h2 id="step-ask">{texts.ask.title}</h2>
      <p>{texts.ask.intro(vendor)}</p>
      <p>{model.set.description}</p>
      <ul class="asked">
        {model.set.statements.map(statement => (
          <li key={statement.sid}>
            <h3>{statement.reason}</h3>
            <details>
              <summary>{`${texts.ask.reads} (${statement.actions.length})`}</summary>
              <dl class="actions">
                {statement.actions.map(({ action, reason }) => (
                  <>
                    <dt>
                      <code>{action}</code>
                    </dt>
                    <dd>{reason}</dd>
                  </>
                ))}
              </dl>
              <p class="hint">
                {texts.ask.on}{' '}
                {statement.resources.map(resource => (
                  <code key={resource}>{resource}</code>
                ))}
              </p>
            </details>
          </li>
        ))}
      </ul>
      <h3>{texts.ask.trust}</h3>
      <p>
        {texts.ask.trustText(vendor)} <code>{model.vendorPrincipalArn}</code>
      </p>
      <details>
        <summary>{texts.ask.policy}</summary>
        <TemplateText
          id="asked-template"
          label={texts.launch.formats.cloudformation}
          text={model.templates.cloudformation}
        />
      </details>
    </section>
  )
}

function Launch({ model }: { model: ConnectPageModel }) {
  return (
    <section aria-labelledby="step-launch">
      <h2 id="step-launch">{texts.launch.title}</h2>
      {model.accountId !== null && <p class="banner wait">{texts.launch.account(model.accountId)}</p>}
      <dl class="facts">
        <dt>{texts.launch.externalId}</dt>
        <dd>
          <Copyable id="external-id" value={model.externalId} />
        </dd>
      </dl>
      <p class="hint">{texts.launch.externalIdWhy}</p>
      <form method="get" action="/onboarding/launch" target="_blank" class="inline" rel="noopener">
        <label>
          {texts.launch.region}
          <select name="region">
            {model.regions.map(region => (
              <option value={region} selected={region === model.region} key={region}>
                {region}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">{texts.launch.button}</button>
      </form>
      <p class="hint">
        {texts.launch.buttonWhy} {texts.launch.regionWhy}
      </p>
      <h3>{texts.launch.otherWays}</h3>
      {TEMPLATE_FORMATS.map(format => (
        <details name="other-ways" key={format}>
          <summary>{texts.launch.formats[format]}</summary>
          <div class="actions-row">
            <a href={`/onboarding/template?format=${format}`} download>
              {texts.launch.download}
            </a>
          </div>
          <TemplateText
            id={`template-${format}`}
            label={texts.launch.formats[format]}
            text={model.templates[format]}
          />
        </details>
      ))}
    </section>
  )
}

function TemplateText({ id, label, text }: { id: string; label: string; text: string }) {
  return (
    <>
      <CopyButton of={id} />
      <textarea id={id} aria-label={label} readOnly rows={14} spellcheck={false} wrap="off">
        {text}
      </textarea>
    </>
  )
}

function Verify({ model }: { model: ConnectPageModel }) {
  return (
    <section aria-labelledby="step-verify">
      <h2 id="step-verify">{texts.verify.title}</h2>
      <p>{texts.verify.intro}</p>
      <form method="post" action="/onboarding/roles" class="inline">
        <TenantField tenantId={model.tenantId} />
        <label>
          {texts.verify.label}
          <input
            name="roleArn"
            required
            maxLength={2_048}
            autoComplete="off"
            autoCapitalize="off"
            spellcheck={false}
            placeholder="arn:aws:iam::123456789012:role/drawbridge/…"
            value={model.refused?.roleArn}
            {...(model.refused && { 'aria-invalid': 'true', 'aria-describedby': 'refused' })}
          />
        </label>
        <button type="submit">{texts.verify.button}</button>
      </form>
      {model.refused && (
        <div id="refused" class="banner bad" role="alert">
          <p>
            <strong>{model.refused.problem.kind.title}.</strong> {model.refused.problem.detail}
          </p>
          <p>{model.refused.problem.kind.remedy}</p>
        </div>
      )}
      <RolesPart roles={model.roles} now={model.now} />
    </section>
  )
}
