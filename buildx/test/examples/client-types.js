import { expectData, } from '../../examples/typescript/client.js';
/**
 * What the compiler has to refuse of a client, each beside the like of it that is right. Never run: a line that
 * begins to compile fails the build, since its `@ts-expect-error` then expects in vain.
 */
export async function wrongUse(drawbridge, tenant, role) {
    const path = { tenantId: tenant.id };
    await drawbridge.GET('/v1/tenants');
    // @ts-expect-error there is no such path
    await drawbridge.GET('/v1/tenant');
    await drawbridge.GET('/v1/tenants/{tenantId}/external-id', { params: { path } });
    // @ts-expect-error nobody sets an external ID
    await drawbridge.PUT('/v1/tenants/{tenantId}/external-id', { params: { path } });
    // @ts-expect-error the path names a tenant
    await drawbridge.GET('/v1/tenants/{tenantId}/external-id');
    await drawbridge.POST('/v1/tenants', { body: { name: 'Globex' } });
    // @ts-expect-error a tenant has a name
    await drawbridge.POST('/v1/tenants', { body: {} });
    await drawbridge.POST('/v1/tenants', { body: { name: 'Globex' } });
    // @ts-expect-error no field of any request holds an external ID
    await drawbridge.POST('/v1/tenants', { body: { name: 'Globex', externalId: 'own' } });
    // @ts-expect-error metadata are strings
    await drawbridge.POST('/v1/tenants', { body: { name: 'Globex', metadata: { seats: 7 } } });
    await drawbridge.PATCH('/v1/tenants/{tenantId}', { params: { path }, body: { metadata: { plan: null } } });
    // @ts-expect-error a tenant keeps its name
    await drawbridge.PATCH('/v1/tenants/{tenantId}', { params: { path }, body: { name: null } });
    await drawbridge.GET('/v1/tenants', { params: { query: { status: 'active', limit: 10 } } });
    // @ts-expect-error there is no such status
    await drawbridge.GET('/v1/tenants', { params: { query: { status: 'deleted' } } });
    // @ts-expect-error there is no such filter
    await drawbridge.GET('/v1/tenants', { params: { query: { name: 'Globex' } } });
    const { data, error } = await drawbridge.POST('/v1/tenants', { body: { name: 'Globex' } });
    // @ts-expect-error there may be an error in its place
    data.id.toString();
    data?.id.toString();
    if (error?.code === 'reference-taken')
        error.detail.toString();
    // @ts-expect-error this operation has no such problem
    if (error?.code === 'role-limit')
        error.detail.toString();
    const page = expectData(await drawbridge.GET('/v1/tenants'));
    page.nextCursor?.toString();
    // @ts-expect-error there is no cursor on the last page
    page.nextCursor.toString();
    tenant.reference?.toString();
    // @ts-expect-error a tenant need not have a reference
    tenant.reference.toString();
    // @ts-expect-error a role that is not well is 'rejected' or 'degraded'
    if (role.status === 'failed')
        role.findings.toString();
    // @ts-expect-error a role may not have been verified yet
    role.lastVerification.checks.toString();
}
//# sourceMappingURL=client-types.js.map