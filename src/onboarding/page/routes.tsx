import formBody from '@fastify/formbody'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VNode } from 'preact'
import { refusalOfCoding } from '../../http/body-parsing.js'
import { sendCacheable } from '../../http/cacheable.js'
import { logProblem, problemOf } from '../../http/problem-answers.js'
import { principalOf, roleOfPath, tenantOfPath } from '../../http/request-context.js'
import { strict } from '../../http/schemas.js'
import { Problem } from '../../problem.js'
import { regionsOf } from '../../role-template/regions.js'
import { TEMPLATE_FORMATS } from '../../role-template/tenant-templates.js'
import { liveRoles } from '../../roles/find-role.js'
import Type from '../../schema.js'
import { findTenant } from '../../tenants/find-tenant.js'
import type { TenantFacts } from '../../tenants/tenant-directory.js'
import type { Assets } from '../../web/assets.js'
import type { Brand } from '../../web/brand.js'
import { type PageFrame, render } from '../../web/layout.js'
import { refuseAccountOutsideLink, refuseArnOutsideLink } from '../links/link-principal.js'
import type { LinkGrant } from '../links/link-token.js'
import { describeOnboarding, findOffer, type OnboardingTools, renderFor } from '../onboarding.js'
import { findKeptKey, shownKey } from './access-key.js'
import { AccessKeyNotice } from './access-key-notice.js'
import { type BeginTools, beginRegistration, beginVerification } from './begin-verification.js'
import { ConnectPage, type ConnectPageModel, type RefusedRole } from './connect-page.js'
import { ConnectedBanner } from './connected-banner.js'
import { EntryPage } from './entry-page.js'
import { pageErrors } from './errors.js'
import { shownRoles } from './page-model.js'
import { ProblemPage } from './problem-page.js'
import { allowedReturnUrl } from './return-url.js'
import { RolesPart } from './roles-part.js'
import { refuseForeignForm } from './same-origin.js'
import { sendAsset } from './send-asset.js'
import { endedSessionCookie, type SessionSettings, sessionCookie, sessionTokenOf } from './session.js'

export interface PageTools extends BeginTools, OnboardingTools {
  publicUrl: string
  assets: Assets
  brand: Brand
  session: SessionSettings
  /** Where customers may be sent back to. */
  returnUrls: readonly string[]
  /** Content-Security-Policy of every page. */
  pagePolicy: string
}

const PAGE = '/onboarding/connect'
const TENANT_FIELD = { tenantId: Type.String({ maxLength: 64 }) }
const DOWNLOADS = {
  cloudformation: 'drawbridge-role.yaml',
  terraform: 'drawbridge-role.tf',
  cli: 'drawbridge-role.sh',
}

/** The customer's page. It calls the same use cases as the API; an opened link is its only way in. */
export const onboardingPageRoutes: FastifyPluginAsyncTypebox<PageTools> = async (app, tools) => {
  const { table, catalogue, assets, brand, session, now, publicUrl } = tools
  const frame: PageFrame = { brand, assets }
  const hide = { hide: true }
  // Nothing in it is anybody's own.
  const entryPage = render(<EntryPage frame={frame} />, true)

  const sendHtml = (reply: FastifyReply, content: VNode, whole = true) =>
    sendText(reply, render(content, whole))

  const sendText = (reply: FastifyReply, html: string) =>
    reply
      .headers({ 'content-security-policy': tools.pagePolicy, 'referrer-policy': 'same-origin' })
      .removeHeader('x-frame-options')
      .type('text/html; charset=utf-8')
      .serializer(String)
      .send(html)

  /** What changes while the page is open: the tenant's roles, and the access key that they replace. */
  const stateOf = async (tenantId: string) => {
    const [live, kept] = await Promise.all([liveRoles(table, tenantId), findKeptKey(table, tenantId)])
    const at = now()
    const roles = shownRoles(live, at)
    return { roles, key: kept && shownKey(kept, roles, at), now: at }
  }

  const sendPage = async (request: FastifyRequest, reply: FastifyReply, refused?: RefusedRole) => {
    const facts = tenantOfPath(request)
    const [tenant, state] = await Promise.all([findTenant(table, facts.id), stateOf(facts.id)])
    const model: ConnectPageModel = {
      ...staticModel(tools, facts, linkOf(request)),
      ...state,
      tenantName: tenant.name,
      refused,
    }
    return sendHtml(reply, <ConnectPage model={model} frame={frame} />)
  }

  await app.register(formBody, { bodyLimit: 16_384 })
  app.setErrorHandler(async (error: Error, request, reply) => {
    const problem = problemOf(error)
    const { status, code } = problem.kind
    logProblem(problem, request)
    // The page that asks for a part is over: it is loaded anew, whole, and says why.
    if (isForPart(request) && (status === 401 || problem.kind === pageErrors['other-link-opened'])) {
      return reply.code(status).header('hx-refresh', 'true').send()
    }
    if (code === 'unauthenticated') return reply.redirect('/onboarding', 303)
    // A link that has ended leaves no cookie behind, so that the next one is not taken for it.
    if (status === 401) reply.header('set-cookie', endedSessionCookie(session))
    reply.code(status).headers({ 'cache-control': 'no-store', ...problem.headers })
    return sendHtml(reply, <ProblemPage problem={problem} requestId={request.id} frame={frame} />)
  })
  app.addHook('preValidation', async request => {
    if (request.method !== 'POST') return
    refuseForeignForm(request.headers, publicUrl)
    const refusal = refusalOfCoding(request)
    if (refusal) throw refusal
  })

  app.get(
    '/onboarding',
    { schema: { ...hide, querystring: Type.Object({ returnUrl: Type.Optional(Type.String()) }, strict) } },
    async (request, reply) =>
      sessionTokenOf(session, request.headers.cookie) === undefined
        ? sendText(reply, entryPage)
        : // Browsers carry what stands behind `#` along, so that a new link is opened there.
          reply.redirect(
            request.query.returnUrl ? `${PAGE}?${new URLSearchParams(request.query)}` : PAGE,
            303,
          ),
  )

  app.post(
    '/onboarding/session',
    {
      schema: {
        ...hide,
        body: Type.Object(
          {
            token: Type.String({ maxLength: 8_192 }),
            returnUrl: Type.Optional(Type.String({ maxLength: 2_048 })),
          },
          strict,
        ),
      },
    },
    async (request, reply) => {
      const { token, returnUrl } = request.body
      const grant = await tools.session.linkTokens.verify('link', token.trim().split('#').at(-1) ?? '')
      const allowed = allowedReturnUrl(returnUrl, tools.returnUrls)
      const opened = { ...grant, ...(allowed !== undefined && { returnUrl: allowed }) }
      return reply.header('set-cookie', await sessionCookie(session, opened)).redirect(PAGE, 303)
    },
  )

  app.post('/onboarding/session/end', { schema: hide }, async (_request, reply) =>
    reply.header('set-cookie', endedSessionCookie(session)).redirect('/onboarding', 303),
  )

  app.get(
    PAGE,
    { schema: { ...hide, querystring: Type.Object({ returnUrl: Type.Optional(Type.String()) }, strict) } },
    (request, reply) => sendPage(request, reply),
  )

  app.get(
    '/onboarding/roles',
    { schema: { ...hide, querystring: Type.Partial(Type.Object(TENANT_FIELD), strict) } },
    async (request, reply) => {
      // Without script there is nothing to put a part of the page into.
      if (!isForPart(request)) return reply.redirect(PAGE, 303)
      refuseOtherTenant(request, request.query)
      const { roles, key, now: at } = await stateOf(tenantOfPath(request).id)
      const { returnUrl } = linkOf(request)
      const vendor = brand.name
      const part = (
        <>
          <RolesPart roles={roles} now={at} />
          <ConnectedBanner
            roles={roles}
            keyStatus={key?.status}
            returnUrl={returnUrl}
            vendor={vendor}
            outOfBand
          />
          <AccessKeyNotice shown={key} vendor={vendor} now={at} outOfBand />
        </>
      )
      return sendHtml(reply, part, false)
    },
  )

  app.get(
    '/onboarding/launch',
    { schema: { ...hide, querystring: Type.Object({ region: Type.String({ maxLength: 64 }) }, strict) } },
    async (request, reply) => {
      const { quickCreateUrl } = await describeOnboarding(tools, tenantOfPath(request), request.query)
      return reply.redirect(quickCreateUrl, 303)
    },
  )

  app.get(
    '/onboarding/template',
    { schema: { ...hide, querystring: Type.Object({ format: Type.Enum([...TEMPLATE_FORMATS]) }, strict) } },
    async (request, reply) => {
      const { format } = request.query
      reply.header('content-disposition', `attachment; filename="${DOWNLOADS[format]}"`)
      return sendCacheable(request, reply, {
        ...renderFor(catalogue, tenantOfPath(request), { format }),
        type: 'text/plain; charset=utf-8',
        cacheControl: 'private, no-cache',
      })
    },
  )

  app.post(
    '/onboarding/roles',
    {
      schema: {
        ...hide,
        body: Type.Object({ ...TENANT_FIELD, roleArn: Type.String({ maxLength: 2_048 }) }, strict),
      },
    },
    async (request, reply) => {
      refuseOtherTenant(request, request.body)
      const roleArn = request.body.roleArn.trim()
      const principal = principalOf(request)
      try {
        refuseArnOutsideLink(principal, roleArn)
        await beginRegistration(tools, tenantOfPath(request).id, roleArn, principal.id)
      } catch (error) {
        // What is wrong with the ARN is said beside it; everything else is a page of its own.
        if (!(error instanceof Problem) || ![400, 403, 409, 422, 429].includes(error.kind.status)) throw error
        reply.code(error.kind.status).headers(error.headers)
        return sendPage(request, reply, { roleArn, problem: error })
      }
      return reply.redirect(`${PAGE}#step-verify`, 303)
    },
  )

  app.post(
    '/onboarding/roles/:roleId/verifications',
    {
      schema: {
        ...hide,
        params: Type.Object({ roleId: Type.String() }, strict),
        body: Type.Object(TENANT_FIELD, strict),
      },
    },
    async (request, reply) => {
      refuseOtherTenant(request, request.body)
      const principal = principalOf(request)
      const role = roleOfPath(request)
      refuseAccountOutsideLink(principal, role.accountId)
      await beginVerification(tools, role, principal.id)
      return reply.redirect(`${PAGE}#role-${role.id}`, 303)
    },
  )

  app.get(
    '/onboarding/assets/:name',
    { schema: { ...hide, params: Type.Object({ name: Type.String() }, strict) } },
    (request, reply) => sendAsset(assets, request, reply),
  )
}

/** @throws Problem other-link-opened (409) */
function refuseOtherTenant(request: FastifyRequest, { tenantId }: { tenantId?: string }): void {
  if (tenantId !== tenantOfPath(request).id) throw new Problem(pageErrors['other-link-opened'])
}

/** Does a page ask for a part of itself? */
function isForPart(request: FastifyRequest): boolean {
  return request.headers['hx-request'] === 'true'
}

function linkOf(request: FastifyRequest): LinkGrant {
  const { link } = principalOf(request)
  if (!link) throw new TypeError('The pages are opened with a link alone')
  return link
}

/** What of the page does not change while it is used. */
function staticModel({ catalogue, region }: OnboardingTools, tenant: TenantFacts, link: LinkGrant) {
  const templates = TEMPLATE_FORMATS.map(format => [format, renderFor(catalogue, tenant, { format }).text])
  return {
    tenantId: tenant.id,
    externalId: tenant.externalId,
    vendorPrincipalArn: catalogue.vendor.roleArn,
    set: findOffer(catalogue).set,
    templates: Object.fromEntries(templates) as ConnectPageModel['templates'],
    regions: regionsOf(catalogue.vendor.partition, region),
    region,
    accountId: link.accountId,
    returnUrl: link.returnUrl,
    expiresAt: link.expiresAt.toISOString(),
  }
}
