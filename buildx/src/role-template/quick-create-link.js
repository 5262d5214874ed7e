import { RoleTemplateError } from './errors.js';
import { wellFormed } from './references.js';
import { requireRegionOf } from './region.js';
/** CloudFormation takes a `TemplateURL` of at most this many characters (API reference, CreateStack). */
const TEMPLATE_URL_LIMIT = 1024;
/**
 * The link that opens CloudFormation's review page, filled in ("Create quick-create links for CloudFormation stacks").
 * Throws `region-invalid`, `region-partition-mismatch`, `template-url-too-long` or `console-unknown`.
 */
export function quickCreateUrl(link) {
    requireRegionOf(link.partition, link.region);
    if (link.templateUrl.length > TEMPLATE_URL_LIMIT)
        throw tooLong(link.templateUrl.length);
    const origin = link.consoleOrigin?.replace(/\/+$/, '') ?? `https://${consoleHost(link)}`;
    const query = [
        ['templateURL', link.templateUrl],
        ['stackName', link.stackName],
        ...Object.entries(link.parameters).map(([name, value]) => [`param_${name}`, value]),
    ]
        .map(([name, value]) => `${percentEncode(name ?? '')}=${percentEncode(value ?? '')}`)
        .join('&');
    return `${origin}/cloudformation/home?region=${link.region}#/stacks/create/review?${query}`;
}
function consoleHost({ partition, region }) {
    const hosts = new Map([
        ['aws', `${region}.console.aws.amazon.com`],
        ['aws-us-gov', 'console.amazonaws-us-gov.com'],
        ['aws-cn', 'console.amazonaws.cn'],
        ['aws-eusc', `${region}.console.amazonaws-eusc.eu`],
    ]);
    const host = hosts.get(partition);
    if (host !== undefined)
        return host;
    throw new RoleTemplateError('console-unknown', `The console of partition ${partition} has no public address to link to. Configure its origin, or hand out ` +
        'the template itself.');
}
function tooLong(length) {
    return new RoleTemplateError('template-url-too-long', `The template's URL has ${length} characters and CloudFormation takes ${TEMPLATE_URL_LIMIT}. Presigned links ` +
        'with a session token get this long: publish the template in a bucket that customers can read.');
}
/** RFC 3986 unreserved characters stay; `encodeURIComponent` leaves `!'()*`, which end links in mails and chats. */
function percentEncode(text) {
    return encodeURIComponent(wellFormed(text)).replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
//# sourceMappingURL=quick-create-link.js.map