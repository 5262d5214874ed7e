import { problemKinds } from '../../problem.js';
/** Of links that customers are sent. */
export const linkErrors = problemKinds({
    'onboarding-link-invalid': {
        status: 401,
        title: 'This onboarding link is not valid',
        cause: 'It was cut off or changed on its way, or was made by another deployment.',
        remedy: 'Open the link as it was sent to you, whole. If that does not help, ask for a new one.',
    },
    'onboarding-link-expired': {
        status: 401,
        title: 'This onboarding link has expired',
        cause: 'Links are good for a limited time, a week at most.',
        remedy: 'Ask whoever sent it for a new one. What you have connected stays connected.',
    },
    'onboarding-link-ended': {
        status: 401,
        title: 'This onboarding link was ended',
        cause: 'The vendor ended this link, or no longer serves the tenant that it was for.',
        remedy: 'Ask whoever sent it for a new one. What you have connected stays as it is.',
    },
    'account-not-of-link': {
        status: 403,
        title: 'This onboarding link is for another AWS account',
        cause: 'The link was made for one account, and the role lies in another.',
        remedy: 'Register a role of the account that the link was made for, or ask for a link for this account.',
    },
});
//# sourceMappingURL=errors.js.map