import { problemKinds } from '../problem.js';
export const onboardingErrors = problemKinds({
    'invalid-region': {
        status: 400,
        title: 'This Region cannot be used',
        cause: 'The Region is not of the form of one, or lies in another AWS partition than this deployment serves.',
        remedy: 'Give a Region of the partition, such as eu-central-1, or leave it out.',
    },
    'template-url-too-long': {
        status: 409,
        title: "The template's link is too long for CloudFormation",
        cause: 'CloudFormation takes template URLs of 1,024 characters; a presigned one can be longer.',
        remedy: 'Serve templates from the public template bucket (DRAWBRIDGE_TEMPLATE_ACCESS=public), or download the template and upload it to CloudFormation.',
    },
    'console-unknown': {
        status: 409,
        title: 'There is no console to link to in this partition',
        cause: 'The AWS console of this partition has no public address.',
        remedy: 'Download the template with GET /v1/tenants/{tenantId}/role-template and launch it there.',
    },
});
//# sourceMappingURL=errors.js.map