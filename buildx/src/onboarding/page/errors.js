import { problemKinds } from '../../problem.js';
export const pageErrors = problemKinds({
    'foreign-form': {
        status: 403,
        title: 'This form came from another site',
        cause: 'Only forms of this page are taken, so that no other site can act in your name.',
        remedy: 'Open the page itself and send the form from there.',
    },
    'other-link-opened': {
        status: 409,
        title: 'Meanwhile another link was opened in this browser',
        cause: 'This form belongs to one tenant, and the link that was opened last to another. Nothing was changed.',
        remedy: 'Open the link of the one that you want to connect again, and send the form from there.',
    },
});
//# sourceMappingURL=errors.js.map