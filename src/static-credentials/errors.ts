import { problemKinds } from '../problem.js'

export const staticCredentialErrors = problemKinds({
  'static-credentials-disabled': {
    status: 403,
    title: 'Access keys are not taken here',
    cause:
      "Static credentials are deprecated, and off for every tenant that no operator has exempted: a key that leaks opens the customer's account to whoever has it, a role with an external ID opens it to the vendor alone.",
    remedy:
      'Connect with a role instead: GET /v1/tenants/{tenantId}/onboarding has the link that launches it, and POST /v1/tenants/{tenantId}/roles registers it.',
  },
  'static-credentials-sunset': {
    status: 410,
    title: "The tenant's time for access keys is over",
    cause:
      'The exemption under which the tenant could use an access key ended at its sunset. A key that it still had is being deleted.',
    remedy:
      'Connect with a role: GET /v1/tenants/{tenantId}/onboarding has the link that launches it, and POST /v1/tenants/{tenantId}/roles registers it.',
  },
  'static-credential-not-found': {
    status: 404,
    title: 'The tenant has no access key',
    cause: 'None was taken in, or the one there was has been deleted for good.',
    remedy: 'There is nothing to do: connect the tenant with a role.',
  },
  'static-credential-unchanged': {
    status: 409,
    title: 'The tenant has this very access key already',
    cause: 'The key that was sent is the one that is stored, whole.',
    remedy: 'Nothing has to be done.',
  },
  'static-credential-exists': {
    status: 409,
    title: 'The tenant has an access key already',
    cause:
      'A tenant has at most one key, also while its deletion is scheduled. It is not the one that was sent, or cannot be compared with it.',
    remedy:
      'Replace the key with PUT. Where its deletion is scheduled, take that back first with POST …/static-credentials/restore.',
  },
  'static-credential-deletion-scheduled': {
    status: 409,
    title: 'The deletion of the access key is scheduled',
    cause: 'A key that is on its way out cannot be replaced.',
    remedy: 'Take the deletion back with POST …/static-credentials/restore, then replace the key.',
  },
  'static-credential-busy': {
    status: 409,
    title: 'The access key is being changed',
    cause: 'Another request, or the service itself, is at work on it. One change is made at a time.',
    remedy: 'Wait for the seconds in Retry-After and try again.',
  },
  'malformed-access-key': {
    status: 400,
    title: "This is not a user's access key",
    cause:
      'The ID of a long-term access key begins with AKIA. One that begins with ASIA belongs to temporary credentials, which end by themselves within hours.',
    remedy:
      'Send the access key of an IAM user. Better, connect with a role: the vendor then gets temporary credentials when it needs them.',
  },
  'access-key-refused': {
    status: 422,
    title: 'AWS refuses the access key',
    cause:
      'AWS does not know the key, it is inactive or deleted, the secret is not its own, or the key was made a moment ago and is not known everywhere yet.',
    remedy:
      'Look at the key in IAM: is it active, and copied whole? For a key that was just made wait some ten seconds. Nothing was stored.',
  },
  'root-access-key': {
    status: 422,
    title: "The access key is the root user's",
    cause: "A root user's key may do everything in its account and cannot be restricted.",
    remedy:
      "Delete that key: AWS advises against having any. Connect with a role, or make a key for an IAM user with the template's permissions alone.",
  },
  'account-not-accepted': {
    status: 422,
    title: "The access key's AWS account cannot be used for this tenant",
    cause:
      "It is not an account that this tenant may connect, such as one of the vendor's own or one that is in use otherwise.",
    remedy:
      "Use a key of the customer's own account. If this is one, ask the vendor's support, who can look.",
  },
  'sunset-out-of-range': {
    status: 422,
    title: 'The sunset is not a time that an exemption can end at',
    cause:
      "An exemption ends in the future, and at most 180 days after the tenant's first one began: it cannot be renewed for ever.",
    remedy: 'Choose an earlier sunset, and move the tenant to a role by then.',
  },
})
