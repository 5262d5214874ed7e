import type { RoleStatus } from '../roles/role-status.js'
import type { CredentialStatus } from '../static-credentials/static-credential.js'
import type { CheckId, CheckStatus } from '../verification/check.js'

/** Every word of the pages, in English. Another language is another object of this shape. */
export const texts = {
  language: 'en',
  needHelp: 'Something unclear?',
  contact: (vendor: string) => `Contact ${vendor}`,
  justNow: 'just now',
  withinAMinute: 'in less than a minute',
  copy: 'Copy',
  copied: 'Copied',
  selected: 'Selected: press Ctrl+C',

  entry: {
    title: 'Connect your AWS account',
    opening: 'Opening your link…',
    withoutScript:
      'Your browser does not run scripts, so the link has to be handed over by hand: paste it here, whole, as you got it.',
    noToken: 'This address opens with the link that you were sent. Open that link again, or paste it here.',
    label: 'Your link',
    submit: 'Open',
  },

  page: {
    title: 'Connect your AWS account',
    lead: (vendor: string, tenant: string) =>
      `${vendor} asks for read-only access to an AWS account of ${tenant}. You launch a role in your own account; it takes about two minutes, and you can delete it at any time.`,
    connected: (count: number) =>
      count === 1 ? 'Your account is connected.' : `${count} roles are connected.`,
    connectedMore: {
      none: 'You are done and may close this page.',
      active: 'Your access key is still in use: a role takes its place once it passes every check.',
      missing: 'A role takes the place of your access key once it passes every check.',
      superseded: 'One thing is left to do: end your access key, as told below.',
      'deletion-scheduled': 'One thing is left to do: end your access key, as told below.',
    } satisfies Record<CredentialStatus | 'none', string>,
    checkedDaily: 'The role is checked every day, and you are told here if something changes.',
    back: (vendor: string) => `Back to ${vendor}`,
    until: 'Your link ends',
    leave: 'Close this session',
  },

  accessKey: {
    title: {
      active: 'Replace your access key',
      missing: 'Replace your access key',
      superseded: 'End your access key: it is not needed any more',
      'deletion-scheduled': 'End your access key: it is being deleted here',
    } satisfies Record<CredentialStatus, string>,
    kept: (vendor: string, ending: string, accountId: string) =>
      `${vendor} still stores an access key of AWS account ${accountId}, the one ending in ${ending}, since`,
    missing: (vendor: string, ending: string, accountId: string) =>
      `${vendor} had an access key of AWS account ${accountId}, the one ending in ${ending}, and does not find it any more where it stores keys.`,
    deprecated: 'Access keys are deprecated.',
    deleted: {
      active: 'This one is deleted on',
      missing: 'This one is deleted on',
      superseded: 'At the latest it is deleted there on',
      'deletion-scheduled': 'There it is gone for good on',
    } satisfies Record<CredentialStatus, string>,
    deletedSoon: 'Its time is over: it is about to be deleted.',
    why: (vendor: string) =>
      `Whoever gets hold of a key can use it from anywhere until it is deleted; a role can be used by ${vendor} alone, for an hour at a time.`,
    steps: 'The three steps below replace it.',
    takenOver: 'Your role has taken its place.',
    inYourAccount: (ending: string, accountId: string) =>
      `In your own account the key works until you end it there. Sign in to account ${accountId}, open IAM, then Users, then the user whose access key ends in ${ending}, then Security credentials. Under Access keys make it inactive, wait a day or two in case something else uses it, and delete it.`,
    leaving: (vendor: string, ending: string, accountId: string) =>
      `${vendor} had an access key of AWS account ${accountId}, the one ending in ${ending}.`,
  },

  ask: {
    title: 'What is asked for, and why',
    intro: (vendor: string) =>
      `The role lets ${vendor} read what is listed here and nothing else. It can change nothing, and a session lasts one hour at most.`,
    reads: 'Actions, each with its reason',
    on: 'On',
    policy: 'Show the template, as it will be launched',
    trust: 'Who is let in',
    trustText: (vendor: string) => `The role of ${vendor} alone, and only with the external ID below:`,
  },

  launch: {
    title: 'Launch the role',
    externalId: 'External ID',
    externalIdWhy:
      'Made for you alone. It is filled in already and cannot be changed; it keeps others from reaching your account through the vendor.',
    account: (accountId: string) => `This link is for account ${accountId}. Sign in to that account.`,
    region: 'Region of the stack',
    regionWhy: 'The role works in every Region; this is only where CloudFormation keeps the stack.',
    button: 'Launch in AWS',
    buttonWhy:
      'Opens the AWS console in a new tab with everything filled in. Tick the box that allows the stack to make a role, and press "Create stack".',
    otherWays: 'Other ways',
    formats: {
      cloudformation: 'CloudFormation file',
      terraform: 'Terraform',
      cli: 'AWS CLI script',
    },
    download: 'Download',
  },

  verify: {
    title: 'Verify it',
    intro: 'When the stack is complete, copy RoleArn from its "Outputs" tab and paste it here.',
    label: 'Role ARN',
    button: 'Verify',
    roles: 'Your roles',
    none: 'No role yet. It appears here as soon as you have verified one.',
    again: 'Try again',
    running: 'Checking now. This takes a few seconds.',
    propagating:
      'AWS needs up to two minutes to make a new role known everywhere. It is tried again by itself; you can stay here or come back later.',
    lastChecked: 'Last checked',
    added: 'Added',
    waiting: 'waiting',
    toDo: 'What to do',
    updateAvailable:
      'A newer version of the template is published. The role works as it is; launch again to update.',
  },

  status: {
    pending: 'Not checked yet',
    propagating: 'Waiting for AWS',
    verified: 'Connected',
    degraded: 'Connected, needs attention',
    rejected: 'Not usable',
    revoked: 'Disconnected',
  } satisfies Record<RoleStatus, string>,

  check: {
    PASS: 'Passed',
    FAIL: 'Failed',
    SKIP: 'Not checked',
    ERROR: 'Could not check',
  } satisfies Record<CheckStatus, string>,

  checks: {
    'assume-role': 'The role lets the vendor in',
    'external-id-required': 'It refuses everyone without the external ID',
    'external-id-matched': 'It refuses every other external ID',
    'account-identity': 'It is the role of this account',
    'trust-policy': 'It trusts the vendor alone',
    'required-permissions': 'It grants what is asked for',
    'excess-permissions': 'It grants nothing more',
    'template-version': 'It is of a published template version',
  } satisfies Record<CheckId, string>,

  error: {
    title: 'This did not work',
    reference: 'Reference for support',
    backToPage: 'Back to the page',
  },
} as const
