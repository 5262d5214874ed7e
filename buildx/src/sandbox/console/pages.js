import { html } from './html.js';
function page(title, body) {
    return html `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} (sandbox)</title>
<link rel="stylesheet" href="/cloudformation/style.css">
<script src="/cloudformation/script.js" defer></script>
</head>
<body>
<p class="sandbox">This is a sandbox, not the AWS console. What you launch here exists on this machine alone.</p>
<h1>${title}</h1>
${body}
</body>
</html>
`.text;
}
/** The page a link opens before its script has read what stands behind `#`. */
export function emptyPage() {
    return page('Create a stack', html `<p>Open a quick-create link: <code>quickCreateUrl</code> of <code>GET /v1/tenants/{tenantId}/onboarding</code>.</p>
<noscript><p class="error">The link's values stand behind <code>#</code>, where only a script can read them.</p></noscript>`);
}
/** The review page: everything filled in, everything editable, one click to launch. */
export function reviewPage(form, { description, parameters, capability, text }) {
    return page('Quick create stack', html `${description === undefined ? '' : html `<p>${description}</p>`}
<form method="post" action="/cloudformation/launch">
<input type="hidden" name="region" value="${form.region}">
<input type="hidden" name="templateURL" value="${form.templateUrl}">
<input type="hidden" name="capability" value="${capability}">
<label for="accountId">Account to launch in</label>
<input type="text" id="accountId" name="accountId" value="${form.accountId}" pattern="[0-9]{12}" required>
<p class="hint">Any 12 digits: you are the administrator of every account of the sandbox.</p>
<label for="stackName">Stack name</label>
<input type="text" id="stackName" name="stackName" value="${form.stackName}" required>
${parameters.map(parameter => parameterField(parameter, form.parameters))}
<label class="check"><input type="checkbox" name="acknowledged" value="yes" required> I acknowledge that this template
makes IAM resources (${capability}).</label>
<button type="submit">Create stack</button>
</form>
<details><summary>The template</summary><pre>${text}</pre></details>`);
}
function parameterField({ ParameterKey, Description, DefaultValue }, given) {
    const name = `param_${ParameterKey}`;
    const value = Object.hasOwn(given, ParameterKey) ? given[ParameterKey] : DefaultValue;
    return html `<label for="${name}">${ParameterKey}</label>
<input type="text" id="${name}" name="${name}" value="${value}">
<p class="hint">${Description}</p>
`;
}
/** The stack after its launch. */
export function stackPage(stack) {
    return page(`Stack ${stack.name}`, html `<p>Status: <strong>${stack.status}</strong>${stack.statusReason === undefined ? '' : `: ${stack.statusReason}`}</p>
<h2>Outputs</h2>
<table>${stack.outputs.map(({ OutputKey, OutputValue, Description, }) => html `<tr><th>${OutputKey}</th><td><code id="output-${OutputKey}">${OutputValue}</code>
<p class="hint">${Description}</p></td><td><button type="button" data-copy="${OutputValue}">Copy</button></td></tr>`)}</table>
<h2>Events</h2>
<table>${stack.events.map(event => html `<tr><td>${event.LogicalResourceId}</td><td>${event.ResourceStatus}</td><td>${event.ResourceStatusReason}</td></tr>`)}</table>`);
}
/** What CloudFormation refused, in its words. */
export function errorPage(message) {
    return page('The stack was not created', html `<p class="error">${message}</p><p>Go back, correct it, and try again.</p>`);
}
//# sourceMappingURL=pages.js.map