import { AwsError } from '../wire.js';
import { SCRIPT, STYLE } from './assets.js';
import { emptyPage, errorPage, reviewPage, stackPage } from './pages.js';
const CUSTOMER_ACCOUNT = '222222222222';
const PREFIX = '/cloudformation/';
/** The sandbox's stack page, which stands in for the CloudFormation console: a quick-create link opens it. */
export function createConsole({ cloudFormation }) {
    return {
        /** Answers what is under `/cloudformation/`; undefined for every other path. */
        async handle(request) {
            if (!request.path.startsWith(PREFIX))
                return undefined;
            try {
                return await answer(request, cloudFormation);
            }
            catch (error) {
                if (!(error instanceof AwsError))
                    throw error;
                return page(400, errorPage(error.message));
            }
        },
    };
}
async function answer(request, cloudFormation) {
    switch (`${request.method} ${request.path.slice(PREFIX.length)}`) {
        case 'GET script.js':
            return { status: 200, headers: { ...SECURITY, 'content-type': 'text/javascript' }, body: SCRIPT };
        case 'GET style.css':
            return { status: 200, headers: { ...SECURITY, 'content-type': 'text/css' }, body: STYLE };
        case 'GET home':
            return page(200, await home(request.query, cloudFormation));
        case 'POST launch':
            return launch(request, cloudFormation);
        default:
            return page(404, errorPage('There is no such page in the sandbox.'));
    }
}
async function home(query, cloudFormation) {
    const form = launchForm(query);
    return form.templateUrl === ''
        ? emptyPage()
        : reviewPage(form, await cloudFormation.inspectTemplate(form.templateUrl));
}
async function launch(request, cloudFormation) {
    // Another site's form would launch stacks in the visitor's name.
    if (!isSameSite(request.headers))
        return page(403, errorPage('The form came from another site.'));
    const fields = new URLSearchParams(request.body.toString('utf8'));
    const form = launchForm(fields);
    if (!/^\d{12}$/.test(form.accountId))
        return page(400, errorPage('An account ID has 12 digits.'));
    if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(form.region))
        return page(400, errorPage('That is no name of a Region.'));
    const place = { accountId: form.accountId, region: form.region };
    const stack = await cloudFormation.launch(place, {
        stackName: form.stackName,
        templateUrl: form.templateUrl,
        parameters: Object.entries(form.parameters).map(([key, value]) => ({
            ParameterKey: key,
            ParameterValue: value,
        })),
        capabilities: fields.get('acknowledged') === 'yes' ? [fields.get('capability') ?? ''] : [],
    });
    return page(200, stackPage(stack));
}
function launchForm(fields) {
    const parameters = [...fields].filter(([name]) => name.startsWith('param_'));
    return {
        region: fields.get('region') || 'us-east-1',
        templateUrl: fields.get('templateURL') ?? '',
        stackName: fields.get('stackName') ?? 'drawbridge',
        accountId: fields.get('accountId') ?? CUSTOMER_ACCOUNT,
        parameters: Object.fromEntries(parameters.map(([name, value]) => [name.slice('param_'.length), value])),
    };
}
/** A host name of somebody else's that leads to this machine would make their page the same origin. */
const LOOPBACK_HOST = /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?$/;
function isSameSite(headers) {
    if (!LOOPBACK_HOST.test(headers.host ?? ''))
        return false;
    const site = headers['sec-fetch-site'];
    if (site !== undefined)
        return site === 'same-origin';
    return headers.origin === undefined || headers.origin === `http://${headers.host}`;
}
const SECURITY = {
    'content-security-policy': "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
};
function page(status, body) {
    return { status, headers: { ...SECURITY, 'content-type': 'text/html; charset=utf-8' }, body };
}
//# sourceMappingURL=console.js.map